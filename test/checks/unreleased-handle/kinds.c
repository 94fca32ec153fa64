// Credentials where contexts are wanted, and the reverse.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct login {
  CredHandle credential;
  CtxtHandle context;
  SecBufferDesc *token;
};

SECURITY_STATUS begin(struct login *login) {
  return AcquireCredentialsHandleA(NULL, "Digest", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL,
                                   NULL, &login->credential, NULL);
}

SECURITY_STATUS complete(struct login *login) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CompleteAuthToken' wants a security context here, and 'credential' is a credential handle; both are a SecHandle, which is all that the compiler sees
  return CompleteAuthToken(&login->credential, login->token);
  // CHECK: :[[@LINE-7]]:{{[0-9]+}}: note: 'credential' is acquired here
}

void end(struct login *login) {
  DeleteSecurityContext(&login->context);
  FreeCredentialsHandle(&login->credential);
}

// Nothing here acquires it, but its name says what it is, and other calls agree.
SECURITY_STATUS name(PCtxtHandle context, SecPkgContext_NamesA *names) {
  return QueryContextAttributesA(context, SECPKG_ATTR_NAMES, names);
}
void give_up(PCtxtHandle context, SecPkgContext_NamesA *names) {
  if (QueryContextAttributesA(context, SECPKG_ATTR_NAMES, names) != SEC_E_OK)
    return;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'FreeCredentialsHandle' wants a credential handle here, and 'context' is a security context
  FreeCredentialsHandle(context);
}
