// Legs after which there can be a token, other than those of TLS.
// RUN: %tidy(schannel-unfreed-secbuffer,schannel-unreleased-handle) %s -- %mingw | %check
// RUN: %tidy(schannel-unfreed-secbuffer,schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CredHandle cred;
  CtxtHandle context;
};

// Kerberos without mutual authentication is done with its first token.
int negotiate(struct connection *c) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted;
  SECURITY_STATUS status = AcquireCredentialsHandle(
      NULL, (LPTSTR)TEXT("Negotiate"), SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &c->cred, NULL);
  if (status != SEC_E_OK)
    return 0;
  status = InitializeSecurityContext(&c->cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0,
                                     &c->context, &desc, &granted, NULL);
  if (status != SEC_I_CONTINUE_NEEDED)
    return 0;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} 'out.pvBuffer' acquired by 'InitializeSecurityContext' is not released on this path
  send_all(out.pvBuffer, out.cbBuffer);
  FreeContextBuffer(out.pvBuffer);
  return 1;
}

// The credential, not what else the file names, tells the package. NTLM's second leg has a token.
int ntlm(SecBufferDesc *challenge) {
  SecBuffer answer = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc last = {SECBUFFER_VERSION, 1, &answer};
  DWORD granted;
  CredHandle cred;
  CtxtHandle context;
  int sent = 0;
  if (AcquireCredentialsHandle(NULL, (LPTSTR)TEXT("NTLM"), SECPKG_CRED_OUTBOUND, NULL, NULL, NULL,
                               NULL, &cred, NULL) != SEC_E_OK)
    return 0;
  if (InitializeSecurityContext(&cred, NULL, NULL, 0, 0, 0, NULL, 0, &context, &last, &granted,
                                NULL) == SEC_I_CONTINUE_NEEDED) {
    if (InitializeSecurityContext(&cred, &context, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, challenge,
                                  0, &context, &last, &granted, NULL) == SEC_E_OK)
      sent = send_all(answer.pvBuffer, answer.cbBuffer);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} 'answer.pvBuffer' acquired by 'InitializeSecurityContext' is not released on this path
    DeleteSecurityContext(&context);
  }
  FreeCredentialsHandle(&cred);
  return sent;
}

// A server's first leg has heard from its client.
int accepted(struct connection *c, SecBufferDesc *in) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted;
  SECURITY_STATUS status = AcceptSecurityContext(
      &c->cred, NULL, in, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_EXTENDED_ERROR, 0, &c->context, &desc,
      &granted, NULL);
  if (FAILED(status))
    return 0;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} 'out.pvBuffer' acquired by 'AcceptSecurityContext' is not released on this path
  if (out.pvBuffer) {
    send_all(out.pvBuffer, out.cbBuffer);
    FreeContextBuffer(out.pvBuffer);
  }
  return 1;
}
