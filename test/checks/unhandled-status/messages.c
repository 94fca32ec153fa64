// A datagram, or a message of EAP's, comes whole: there is nothing more to receive behind
// it, and no next record.
// RUN: %tidy(schannel-unhandled-status,schannel-ignored-extra-buffer,schannel-missing-shutdown) %s -- %mingw -DTRANSPORT=ISC_REQ_DATAGRAM -DPROTOCOL=SP_PROT_DTLS1_2_CLIENT | %silent
// RUN: %tidy(schannel-unhandled-status,schannel-ignored-extra-buffer,schannel-missing-shutdown) %s -- %mingw -DTRANSPORT=ISC_REQ_STREAM -DPROTOCOL=0 -DEAP | %silent
// RUN: %tidy(schannel-unhandled-status,schannel-ignored-extra-buffer,schannel-missing-shutdown) %s -- %mingw -DTRANSPORT=ISC_REQ_STREAM -DPROTOCOL=0 | %check --check-prefix=STREAM
// RUN: %tidy(schannel-unhandled-status,schannel-ignored-extra-buffer,schannel-missing-shutdown) %s -- %mingw '-DTRANSPORT=(send ? ISC_REQ_STREAM : ISC_REQ_DATAGRAM)' -DPROTOCOL=0 | %check --check-prefix=STREAM
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#ifndef SP_PROT_DTLS1_2_CLIENT
#define SP_PROT_DTLS1_2_CLIENT 0x00080000
#endif

struct dtls { CredHandle cred; CtxtHandle ctx; };
int dtls_start(struct dtls *d, int (*send)(void *, unsigned long)) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  SCHANNEL_CRED c = {.dwVersion = SCHANNEL_CRED_VERSION, .grbitEnabledProtocols = PROTOCOL,
                     .dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS | SCH_CRED_AUTO_CRED_VALIDATION | SCH_CRED_REVOCATION_CHECK_CHAIN};
  DWORD granted;
  if (AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &c, NULL, NULL, &d->cred, NULL) != SEC_E_OK)
    return 0;
  SECURITY_STATUS s = InitializeSecurityContextW(&d->cred, NULL, L"host", TRANSPORT | ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_CONFIDENTIALITY,
                                                 0, 0, NULL, 0, &d->ctx, &desc, &granted, NULL);
  int ok = s == SEC_I_CONTINUE_NEEDED && send(out.pvBuffer, out.cbBuffer);
  if (out.pvBuffer)
    FreeContextBuffer(out.pvBuffer);
  return ok;
}
int dtls_decrypt(struct dtls *d, void *data, unsigned long size, unsigned long *read) {
  SecBuffer b[4] = {{size, SECBUFFER_DATA, data}, {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, b};
  SECURITY_STATUS s = DecryptMessage(&d->ctx, &desc, 0, NULL);
  // STREAM: :[[@LINE-1]]:{{[0-9]+}}: warning: what DecryptMessage leaves unprocessed after SEC_E_OK is never looked at
  if (s != SEC_E_OK)
    return 0;
  // STREAM: :[[@LINE-1]]:{{[0-9]+}}: warning: SEC_E_INCOMPLETE_MESSAGE from DecryptMessage ends up here
  // STREAM: :[[@LINE-2]]:{{[0-9]+}}: warning: SEC_I_CONTEXT_EXPIRED from DecryptMessage ends up here
  // STREAM: :[[@LINE-3]]:{{[0-9]+}}: warning: SEC_I_RENEGOTIATE from DecryptMessage ends up here
  *read = b[1].cbBuffer;
  return 1;
}

int dtls_encrypt(struct dtls *d, SecBufferDesc *message) {
  return EncryptMessage(&d->ctx, 0, message, 0) == SEC_E_OK;
}

void dtls_end(struct dtls *d) {
  // STREAM: :[[@LINE+1]]:{{[0-9]+}}: warning: the context is deleted, but nothing here ever makes a close_notify
  DeleteSecurityContext(&d->ctx);
  FreeCredentialsHandle(&d->cred);
}

#ifdef EAP
// EAP hands on whole flights, and ends the conversation itself.
int eap_keys(struct dtls *d, SecPkgContext_EapKeyBlock *keys) {
  return QueryContextAttributesW(&d->ctx, SECPKG_ATTR_EAP_KEY_BLOCK, keys) == SEC_E_OK;
}
#endif
