// Results that are dropped, and results that may be.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <ncrypt.h>

static PSecurityFunctionTable table;

void direct(CtxtHandle *context, SecBufferDesc *message) {
  DecryptMessage(context, message, 0, NULL);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'DecryptMessage' is dropped and its failure goes unnoticed; test it, or cast it to void where nothing depends on it
}

void through_a_table(CtxtHandle *context, SecBufferDesc *token, int more) {
  if (more)
    table->CompleteAuthToken(context, token);
  // CHECK: :[[@LINE-1]]:5: warning: the result of 'CompleteAuthToken' is dropped
}

// What comes after runs with the client's rights.
void impersonation(CtxtHandle *context) {
  RevertSecurityContext(context);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'RevertSecurityContext' is dropped
}

void either_spelling(PCCERT_CONTEXT certificate, void *data, DWORD size) {
  CertGetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID,
                                    data, &size);
  // CHECK: :[[@LINE-2]]:3: warning: the result of 'CertGetCertificateContextProperty' is dropped
}

void in_a_switch(CtxtHandle *context, SecBufferDesc *message, int phase) {
  switch (phase) {
  case 1:
    EncryptMessage(context, 0, message, 0);
    // CHECK: :[[@LINE-1]]:5: warning: the result of 'EncryptMessage' is dropped
  default:
    break;
  }
  for (;; DecryptMessage(context, message, 0, NULL))
    // CHECK: :[[@LINE-1]]:11: warning: the result of 'DecryptMessage' is dropped
    if (phase--)
      break;
}

// Silent -----------------------------------------------------------------------

// A cast to void says that it is meant.
void meant(CtxtHandle *context, SecBufferDesc *message) {
  (void)DecryptMessage(context, message, 0, NULL);
}

// Releases and the shutdown token are best effort: nothing depends on them.
void farewell(CredHandle *cred, CtxtHandle *context, HCERTSTORE store,
              PCCERT_CONTEXT certificate) {
  DWORD token = SCHANNEL_SHUTDOWN;
  SecBuffer buffer = {sizeof token, SECBUFFER_TOKEN, &token};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &buffer};
  ApplyControlToken(context, &desc);
  table->ApplyControlToken(context, &desc);
  DeleteSecurityContext(context);
  FreeCredentialsHandle(cred);
  CertFreeCertificateContext(certificate);
  CertCloseStore(store, 0);
}

// An output that was null before tells as much as the status.
int output_tested(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = NULL;
  SecPkgContext_ConnectionInfo info = {0};
  QueryContextAttributes(context, SECPKG_ATTR_CONNECTION_INFO, &info);
  if (!info.dwProtocol)
    return 0;
  QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                         (PVOID)&certificate);
  if (certificate == NULL)
    return 0;
  CertFreeCertificateContext(certificate);
  return 1;
}

SECURITY_STATUS handed_on(CtxtHandle *context, SecBufferDesc *message) {
  return DecryptMessage(context, message, 0, NULL);
}

int only_measured(CtxtHandle *context, SecBufferDesc *message) {
  return sizeof(DecryptMessage(context, message, 0, NULL));
}

#define TRY(call)                                                              \
  do {                                                                         \
    SECURITY_STATUS try_status = (call);                                       \
    if (try_status < 0)                                                        \
      return try_status;                                                       \
  } while (0)

SECURITY_STATUS through_a_macro(CtxtHandle *context, SecBufferDesc *message) {
  TRY(DecryptMessage(context, message, 0, NULL));
  TRY(table->DecryptMessage(context, message, 0, NULL));
  return SEC_E_OK;
}

static SECURITY_STATUS last_status;

void kept_elsewhere(CtxtHandle *context, SecBufferDesc *message,
                    SECURITY_STATUS *result) {
  last_status = DecryptMessage(context, message, 0, NULL);
  *result = DecryptMessage(context, message, 0, NULL);
}

// Zero before the call is what the caller gets when it fails.
DWORD hash_length(HCRYPTPROV provider, ALG_ID id) {
  DWORD length = 0;
  HCRYPTHASH hash;
  if (CryptCreateHash(provider, id, 0, 0, &hash)) {
    CryptGetHashParam(hash, HP_HASHVAL, NULL, &length, 0);
    CryptDestroyHash(hash);
  }
  return length;
}

// As a status, it says that all is well; and another value says nothing of failure.
SECURITY_STATUS zero_as_status(PCCERT_CONTEXT certificate, void *data) {
  DWORD size = 0;
  CertGetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, data, &size);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'CertGetCertificateContextProperty' is dropped
  return size;
}

DWORD not_zero(PCCERT_CONTEXT certificate, void *data) {
  DWORD size = 64;
  CertGetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, data, &size);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'CertGetCertificateContextProperty' is dropped
  return size;
}

// One of many: what is missing in the end is seen by whoever needs it. A list of
// revoked certificates nobody misses.
void copy_all(HCERTSTORE from, HCERTSTORE to, const BYTE *list, DWORD size) {
  PCCERT_CONTEXT one = NULL;
  while ((one = CertEnumCertificatesInStore(from, one)) != NULL)
    CertAddCertificateContextToStore(to, one, CERT_STORE_ADD_USE_EXISTING, NULL);
  for (int i = 0; i < 2; ++i)
    CertAddEncodedCRLToStore(to, X509_ASN_ENCODING, list, size, CERT_STORE_ADD_ALWAYS, NULL);
  // CHECK: :[[@LINE-1]]:5: warning: the result of 'CertAddEncodedCRLToStore' is dropped
}

// 0 before the call, and a part of it is asked for: a failure is no hardware.
BOOL on_hardware(NCRYPT_PROV_HANDLE provider) {
  DWORD type = 0, size = sizeof(type);
  NCryptGetProperty(provider, NCRYPT_IMPL_TYPE_PROPERTY, (PBYTE)&type, size, &size, 0);
  if ((type & NCRYPT_IMPL_HARDWARE_FLAG) == 0)
    return FALSE;
  return TRUE;
}

// Where what is asked for is refused, 0 is let through, and with it any failure.
SECURITY_STATUS refuses_old(CtxtHandle *context) {
  SecPkgContext_ConnectionInfo info = {0};
  QueryContextAttributes(context, SECPKG_ATTR_CONNECTION_INFO, &info);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'QueryContextAttributes' is dropped
  if (info.dwProtocol & (SP_PROT_TLS1_0 | SP_PROT_TLS1_1))
    return SEC_E_ALGORITHM_MISMATCH;
  return SEC_E_OK;
}

SECURITY_STATUS wants_new(CtxtHandle *context) {
  SecPkgContext_ConnectionInfo info = {0};
  QueryContextAttributes(context, SECPKG_ATTR_CONNECTION_INFO, &info);
  if (info.dwProtocol & SP_PROT_TLS1_2)
    return SEC_E_OK;
  return SEC_E_ALGORITHM_MISMATCH;
}

// Set to what says that there is none, not only where it is declared.
HANDLE opened(CtxtHandle *context) {
  HANDLE token;
  token = INVALID_HANDLE_VALUE;
  QuerySecurityContextToken(context, &token);
  if (token == INVALID_HANDLE_VALUE)
    return NULL;
  return token;
}

// 0 is what the caller hears of, by whatever cast the call is given the variable.
DWORD property(NCRYPT_KEY_HANDLE key, const wchar_t *name) {
  DWORD value = 0, size = 0;
  NCryptGetProperty(key, name, (PBYTE)&value, sizeof(value), &size, 0);
  return value;
}

SECURITY_STATUS taken_for_status(NCRYPT_KEY_HANDLE key, const wchar_t *name) {
  DWORD value = 0, size = 0;
  NCryptGetProperty(key, name, (PBYTE)&value, sizeof(value), &size, 0);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'NCryptGetProperty' is dropped
  return value;
}

// No error before the call, and none after one that fails.
BOOL judged(PCCERT_CHAIN_CONTEXT chain, CERT_CHAIN_POLICY_PARA *policy) {
  CERT_CHAIN_POLICY_STATUS verdict = {sizeof(verdict)};
  BOOL trusted = TRUE;
  CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, policy, &verdict);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'CertVerifyCertificateChainPolicy' is dropped
  if (verdict.dwError != 0)
    trusted = FALSE;
  return trusted;
}

// Asked for to be released, and not before it is used.
int judge(PCCERT_CHAIN_CONTEXT chain);

int used_unasked(PCCERT_CONTEXT certificate, CERT_CHAIN_PARA *wanted) {
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CertGetCertificateChain(NULL, certificate, NULL, NULL, wanted, 0, NULL, &chain);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'CertGetCertificateChain' is dropped
  int result = judge(chain);
  if (chain)
    CertFreeCertificateChain(chain);
  return result;
}

int used_if_there(PCCERT_CONTEXT certificate, CERT_CHAIN_PARA *wanted) {
  PCCERT_CHAIN_CONTEXT chain = NULL;
  int result = -1;
  CertGetCertificateChain(NULL, certificate, NULL, NULL, wanted, 0, NULL, &chain);
  if (chain)
    result = judge(chain);
  if (chain)
    CertFreeCertificateChain(chain);
  return result;
}

void only_released(PCCERT_CONTEXT certificate, CERT_CHAIN_PARA *wanted) {
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CertGetCertificateChain(NULL, certificate, NULL, NULL, wanted, 0, NULL, &chain);
  if (chain)
    CertFreeCertificateChain(chain);
}
