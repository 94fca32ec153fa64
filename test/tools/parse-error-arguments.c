// Calls that do not compile are nobody's to judge, and neither is what depends on them.
// RUN: not %tidy(schannel-*) %s -- %mingw > %t.out 2>&1
// RUN: FileCheck %s --input-file=%t.out --implicit-check-not=warning:
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct unknown;

int leg(struct unknown *u, CredHandle *cred, CtxtHandle *ctx, SecBufferDesc *in, SecBufferDesc *out) {
  ULONG granted;
  // CHECK-DAG: :[[@LINE+1]]:{{[0-9]+}}: error: incomplete definition of type 'struct unknown'
  SECURITY_STATUS s = InitializeSecurityContextA(&u->cred, ctx, 0, 0, 0, 0, in, 0, ctx, out, &granted, 0);
  if (s == SEC_I_COMPLETE_NEEDED || s == SEC_I_COMPLETE_AND_CONTINUE)
    s = CompleteAuthToken(&u->ctx, out);
  return s;
}

int completes(struct unknown *u, CredHandle *cred, CtxtHandle *ctx, SecBufferDesc *in, SecBufferDesc *out) {
  ULONG granted;
  SECURITY_STATUS s = InitializeSecurityContextA(cred, ctx, 0, 0, 0, 0, in, 0, ctx, out, &granted, 0);
  if (s == SEC_I_COMPLETE_NEEDED || s == SEC_I_COMPLETE_AND_CONTINUE)
    s = CompleteAuthToken(&u->ctx, out);
  return s;
}

// The attributes are those of either call.
int either(struct unknown *u, CredHandle *cred, CtxtHandle *ctx, SecBufferDesc *in, SecBufferDesc *out) {
  ULONG granted;
  SECURITY_STATUS s;
  if (u)
    s = InitializeSecurityContextA(&u->cred, ctx, 0, 0, 0, 0, in, 0, ctx, out, &granted, 0);
  else
    s = AcceptSecurityContext(cred, ctx, in, 0, 0, ctx, out, &granted, 0);
  if (s == SEC_E_OK && !(granted & ISC_RET_EXTENDED_ERROR))
    return -1;
  return s;
}

int statuses(CtxtHandle *ctx, SecBufferDesc *message, struct unknown *u) {
  SECURITY_STATUS s = DecryptMessage(ctx, message, 0, 0);
  switch (s) {
  case SEC_E_OK:
    return 0;
  case no_such_constant:
    return u->value;
  default:
    return s == no_such_status ? 1 : -1;
  }
}
