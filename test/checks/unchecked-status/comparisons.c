// Tests that accept failure, and tests that look odd and do not.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// RUN: cp %s %t.c && %tidy(schannel-unchecked-status) --fix %t.c -- %mingw > /dev/null
// RUN: FileCheck %s --check-prefix=FIXED < %t.c
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int failed_of_bool(HCERTCHAINENGINE engine, PCCERT_CONTEXT certificate,
                   CERT_CHAIN_PARA *para, PCCERT_CHAIN_CONTEXT *chain) {
  if (FAILED(CertGetCertificateChain(engine, certificate, NULL, NULL, para, 0,
                                     NULL, chain)))
    // CHECK: :[[@LINE-2]]:7: warning: 'CertGetCertificateChain' returns BOOL, zero when it fails: this test never sees a failure; test for zero
    // FIXED: if (!CertGetCertificateChain(engine, certificate, NULL, NULL, para, 0,
    return 0;
  BOOL ok = CertGetCertificateChain(engine, certificate, NULL, NULL, para, 0,
                                    NULL, chain);
  if (SUCCEEDED(ok))
    // CHECK: :[[@LINE-1]]:7: warning: 'CertGetCertificateChain' returns BOOL, zero when it fails: this test always sees success; test for zero
    // FIXED: if (ok)
    return 1;
  return 0;
}

int status_names_for_bool(LPCSTR policy, PCCERT_CHAIN_CONTEXT chain,
                          CERT_CHAIN_POLICY_PARA *para,
                          CERT_CHAIN_POLICY_STATUS *verdict) {
  if (CertVerifyCertificateChainPolicy(policy, chain, para, verdict) ==
      SEC_E_OK)
    // CHECK: :[[@LINE-2]]:70: warning: 'CertVerifyCertificateChainPolicy' returns BOOL, zero when it fails: '== SEC_E_OK' takes failure for success; test it as a truth value
    return 1;
  BOOL result = CertVerifyCertificateChainPolicy(policy, chain, para, verdict);
  if (result != ERROR_SUCCESS)
    // CHECK: :[[@LINE-1]]:14: warning: 'CertVerifyCertificateChainPolicy' returns BOOL, zero when it fails: '!= ERROR_SUCCESS' takes failure for success
    return 0;
  return 1;
}

int invalid_handle_value(void) {
  HCERTSTORE store = CertOpenSystemStore(0, TEXT("MY"));
  if (store == INVALID_HANDLE_VALUE)
    // CHECK: :[[@LINE-1]]:13: warning: 'CertOpenSystemStore' returns null when it fails, never INVALID_HANDLE_VALUE: failure is taken for success; compare with null
    // FIXED: if (store == NULL)
    return 0;
  return CertCloseStore(store, 0);
}

int in_an_unsigned(CtxtHandle *context, SecBufferDesc *message) {
  DWORD status = DecryptMessage(context, message, 0, NULL);
  if (status < 0)
    // CHECK: :[[@LINE-1]]:14: warning: the status of 'DecryptMessage' is negative when it fails, but 'DWORD' (aka 'unsigned long') is unsigned: this test never sees a failure; keep it in a SECURITY_STATUS
    // FIXED: if ((SECURITY_STATUS)status < 0)
    return 0;
  return 1;
}

int compared_with_true(CtxtHandle *context, SecBufferDesc *message) {
  if (DecryptMessage(context, message, 0, NULL) == TRUE)
    // CHECK: :[[@LINE-1]]:49: warning: 'DecryptMessage' returns a status, zero when it succeeds and negative when it fails, never TRUE; compare with SEC_E_OK
    return 1;
  return 0;
}

int wrong_way_round(CredHandle *cred, SCHANNEL_CRED *wanted) {
  if (!AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                NULL, wanted, NULL, NULL, cred, NULL))
    // CHECK: :[[@LINE-2]]:7: warning: 'AcquireCredentialsHandle' returns a status, zero when it succeeds: tested as a truth value, success is taken for failure and failure for success; compare with SEC_E_OK
    return -1;
  return send_all(cred, sizeof *cred);
}

BOOL wrong_way_round_with_else(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  SECURITY_STATUS status =
      QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  if (status) {
    // CHECK: :[[@LINE-1]]:7: warning: 'QueryContextAttributes' returns a status, zero when it succeeds: tested as a truth value
    return send_all(&sizes, sizes.cbHeader);
  } else {
    return FALSE;
  }
}

int one_failure_only(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);
  // CHECK: :[[@LINE+1]]:14: warning: the status of 'DecryptMessage' is compared with particular failures only: any other failure is taken for success; test for failure as well
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return 0;
  // CHECK: :[[@LINE-4]]:28: note: 'DecryptMessage' is called here
  return message->pBuffers[1].cbBuffer;
}

// Silent -----------------------------------------------------------------------

#define SSPI_OK(status) ((status) >= 0)

int statuses(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);
  if (status < 0 || FAILED(status) || !SSPI_OK(status) || status != SEC_E_OK)
    return 0;
  DWORD code = DecryptMessage(context, message, 0, NULL);
  if (FAILED(code) || (LONG)code < 0)
    return 0;
  return SUCCEEDED(DecryptMessage(context, message, 0, NULL));
}

// SEC_E_OK is the only success that is wanted; which zero it is written with is taste.
int zeros(CtxtHandle *context, SecBufferDesc *message) {
  if (DecryptMessage(context, message, 0, NULL) == 0)
    return 1;
  if (DecryptMessage(context, message, 0, NULL) != S_OK)
    return 0;
  if (DecryptMessage(context, message, 0, NULL))
    return 0;
  return !DecryptMessage(context, message, 0, NULL);
}

// A failure to say so is no failure of the handshake: zero is not this function's
// failure.
int no_info(CtxtHandle *context) {
  SecPkgContext_ConnectionInfo info;
  if (!QueryContextAttributes(context, SECPKG_ATTR_CONNECTION_INFO, &info))
    return info.dwProtocol;
  return -1;
}

int bools(PCCERT_CONTEXT certificate, HCERTSTORE store) {
  BOOL ok = CertAddCertificateContextToStore(store, certificate,
                                             CERT_STORE_ADD_ALWAYS, NULL);
  if (ok == FALSE || !ok || ok == 0 || ok != TRUE)
    return 0;
  HRESULT result = CertAddCertificateContextToStore(
                       store, certificate, CERT_STORE_ADD_ALWAYS, NULL)
                       ? S_OK
                       : HRESULT_FROM_WIN32(GetLastError());
  if (FAILED(result))
    return 0;
  return 1;
}

// One variable for both kinds of result, each tested in its own way.
int one_variable(CtxtHandle *context, SecBufferDesc *message, HCERTSTORE store,
                 PCCERT_CONTEXT certificate) {
  LONG result = DecryptMessage(context, message, 0, NULL);
  if (result < 0)
    return 0;
  result = CertAddCertificateContextToStore(store, certificate,
                                            CERT_STORE_ADD_ALWAYS, NULL);
  return result != 0;
}

// Every failure ends somewhere.
int a_chain(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return 0;
  if (status == SEC_E_OK || status == SEC_I_RENEGOTIATE)
    return 1;
  return -1;
}

int a_switch(CtxtHandle *context, SecBufferDesc *message) {
  switch (DecryptMessage(context, message, 0, NULL)) {
  case SEC_E_OK:
    return 1;
  case SEC_E_INCOMPLETE_MESSAGE:
    return 0;
  default:
    return -1;
  }
}

SECURITY_STATUS one_failure_and_the_caller(CtxtHandle *context,
                                           SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return SEC_E_OK;
  return status;
}

int null_stores(void) {
  HCERTSTORE store = CertOpenSystemStore(0, TEXT("MY"));
  if (store == NULL)
    return 0;
  HANDLE file = CreateFile(TEXT("x"), 0, 0, NULL, 0, 0, NULL);
  if (file == INVALID_HANDLE_VALUE)
    return 0;
  return CertCloseStore(store, 0) && CloseHandle(file);
}

// The caller takes 0 for SEC_E_OK.
SECURITY_STATUS truth_returned(PCCERT_CONTEXT certificate) {
  CERT_REVOCATION_STATUS answer = {sizeof(answer)};
  PVOID contexts[1] = {(PVOID)certificate};
  SECURITY_STATUS status = CertVerifyRevocation(X509_ASN_ENCODING, CERT_CONTEXT_REVOCATION_TYPE, 1, contexts, 0, NULL,
                                                &answer);
  // CHECK: :[[@LINE+2]]:10: warning: 'CertVerifyRevocation' returns BOOL, zero when it fails, and zero as a status is SEC_E_OK: the caller takes failure for success; return SEC_E_OK or an error status
  // CHECK: :[[@LINE-3]]:28: note: 'CertVerifyRevocation' is called here
  return status;
}

SECURITY_STATUS truth_at_once(PCCERT_CONTEXT certificate, HCERTSTORE store) {
  return CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_NEW, NULL);
  // CHECK: :[[@LINE-1]]:10: warning: 'CertAddCertificateContextToStore' returns BOOL
}

// Silent: made into a status, or a truth value for the caller as well.
SECURITY_STATUS made_a_status(PCCERT_CONTEXT certificate, HCERTSTORE store) {
  return CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_NEW, NULL) ? SEC_E_OK
                                                                                      : SEC_E_INTERNAL_ERROR;
}

SECURITY_STATUS replaced(PCCERT_CONTEXT certificate, HCERTSTORE store) {
  SECURITY_STATUS status = CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_NEW, NULL);
  if (!status)
    return SEC_E_INTERNAL_ERROR;
  return status;
}

BOOL truth_for_truth(PCCERT_CONTEXT certificate, HCERTSTORE store) {
  return CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_NEW, NULL);
}
