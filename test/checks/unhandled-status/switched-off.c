// What is behind an unconditional 'return' never runs, unless a label leads there.
// RUN: %tidy(schannel-unhandled-status,schannel-weak-protocol) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int on(CtxtHandle *ctx, unsigned char *p) {
  CredHandle cred;
  SCHANNEL_CRED c = {0};
  SECURITY_STATUS s;
  DWORD granted;
  unsigned long n = 0;
  c.dwVersion = SCHANNEL_CRED_VERSION;
  c.grbitEnabledProtocols = SP_PROT_SSL3TLS1_CLIENTS;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SSL 3.0 and TLS 1.0 hard-coded
  c.dwFlags = SCH_CRED_NO_DEFAULT_CREDS | SCH_USE_STRONG_CRYPTO;
  if (AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &c, NULL, NULL, &cred, NULL) != SEC_E_OK)
    return -1;
  do {
    SecBuffer in[2] = {{n, SECBUFFER_TOKEN, p}, {0, SECBUFFER_EMPTY, NULL}}, out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc id = {SECBUFFER_VERSION, 2, in}, od = {SECBUFFER_VERSION, 1, &out};
    s = InitializeSecurityContextW(&cred, ctx, L"host", ISC_REQ_STREAM, 0, 0, &id, 0, ctx, &od, &granted, NULL);
    if (s != SEC_E_OK && s != SEC_I_CONTINUE_NEEDED && s != SEC_E_INCOMPLETE_MESSAGE)
      return -1;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SEC_I_INCOMPLETE_CREDENTIALS from InitializeSecurityContext ends up here
    n = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
  } while (s != SEC_E_OK);
  return 0;
}

int retried(CtxtHandle *ctx, unsigned char *p) {
  CredHandle cred;
  SCHANNEL_CRED c = {0};
  SECURITY_STATUS s;
  DWORD granted;
  unsigned long n = 0;
  goto first;
first:
  c.dwVersion = SCHANNEL_CRED_VERSION;
  c.grbitEnabledProtocols = SP_PROT_SSL3TLS1_CLIENTS;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SSL 3.0 and TLS 1.0 hard-coded
  c.dwFlags = SCH_CRED_NO_DEFAULT_CREDS | SCH_USE_STRONG_CRYPTO;
  if (AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &c, NULL, NULL, &cred, NULL) != SEC_E_OK)
    return -1;
  do {
    SecBuffer in[2] = {{n, SECBUFFER_TOKEN, p}, {0, SECBUFFER_EMPTY, NULL}}, out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc id = {SECBUFFER_VERSION, 2, in}, od = {SECBUFFER_VERSION, 1, &out};
    s = InitializeSecurityContextW(&cred, ctx, L"host", ISC_REQ_STREAM, 0, 0, &id, 0, ctx, &od, &granted, NULL);
    if (s != SEC_E_OK && s != SEC_I_CONTINUE_NEEDED && s != SEC_E_INCOMPLETE_MESSAGE)
      return -1;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SEC_I_INCOMPLETE_CREDENTIALS from InitializeSecurityContext ends up here
    n = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
  } while (s != SEC_E_OK);
  return 0;
}

// Silent: switched off.
int off(CtxtHandle *ctx, unsigned char *p) {
  CredHandle cred;
  SCHANNEL_CRED c = {0};
  SECURITY_STATUS s;
  DWORD granted;
  unsigned long n = 0;
  return 0;
  c.dwVersion = SCHANNEL_CRED_VERSION;
  c.grbitEnabledProtocols = SP_PROT_SSL3TLS1_CLIENTS;
  c.dwFlags = SCH_CRED_NO_DEFAULT_CREDS | SCH_USE_STRONG_CRYPTO;
  if (AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &c, NULL, NULL, &cred, NULL) != SEC_E_OK)
    return -1;
  do {
    SecBuffer in[2] = {{n, SECBUFFER_TOKEN, p}, {0, SECBUFFER_EMPTY, NULL}}, out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc id = {SECBUFFER_VERSION, 2, in}, od = {SECBUFFER_VERSION, 1, &out};
    s = InitializeSecurityContextW(&cred, ctx, L"host", ISC_REQ_STREAM, 0, 0, &id, 0, ctx, &od, &granted, NULL);
    if (s != SEC_E_OK && s != SEC_I_CONTINUE_NEEDED && s != SEC_E_INCOMPLETE_MESSAGE)
      return -1;
    n = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
  } while (s != SEC_E_OK);
  return 0;
}
