// Handles where they belong, whatever they are called.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct login {
  SecHandle credential;
  SecHandle context;
};

SECURITY_STATUS begin(struct login *login) {
  return AcquireCredentialsHandleA(NULL, "Digest", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL,
                                   NULL, &login->credential, NULL);
}

SECURITY_STATUS complete(struct login *login, SecBufferDesc *token) {
  return CompleteAuthToken(&login->context, token);
}

void end(struct login *login) {
  DeleteSecurityContext(&login->context);
  FreeCredentialsHandle(&login->credential);
}

// A misleading type that is used as one thing alone.
void forget(CtxtHandle *credential) { FreeCredentialsHandle(credential); }

// A helper for both.
void release(SecHandle *handle, int is_context) {
  if (is_context)
    DeleteSecurityContext(handle);
  else
    FreeCredentialsHandle(handle);
}
