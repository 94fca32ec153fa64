// SecBuffers of types that the call does not look for, or without memory.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

// That this is TLS code shows in its records.
static SecPkgContext_StreamSizes sizes;
SECURITY_STATUS learn(CtxtHandle *context) {
  return QueryContextAttributesW(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
}

SECURITY_STATUS data_for_a_handshake(CredHandle *cred, CtxtHandle *context, void *received,
                                     unsigned long size, SecBufferDesc *output) {
  SecBuffer in[2] = {{size, SECBUFFER_DATA, received}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD attributes;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a handshake finds the received bytes in a SecBuffer of type SECBUFFER_TOKEN, and there is none among these
  return AcceptSecurityContext(cred, context, &input, ASC_REQ_ALLOCATE_MEMORY, 0, NULL, output,
                               &attributes, NULL);
}

SECURITY_STATUS tokens_alone(CredHandle *cred, CtxtHandle *context, void *received,
                             unsigned long size, SecBufferDesc *output) {
  SecBuffer in[2] = {{size, SECBUFFER_TOKEN, received}, {0, SECBUFFER_TOKEN, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD attributes;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a handshake token alone leaves no room for SECBUFFER_EXTRA
  return AcceptSecurityContext(cred, context, &input, ASC_REQ_ALLOCATE_MEMORY, 0, NULL, output,
                               &attributes, NULL);
}

SECURITY_STATUS nowhere_to_put_the_token(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_DATA, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: there is no SecBuffer of type SECBUFFER_TOKEN for what 'InitializeSecurityContext' has to say to the peer
  return InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0,
                                   context, &output, &attributes, NULL);
}

SECURITY_STATUS no_output_at_all(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 0, &out};
  DWORD attributes;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: there is no SecBuffer of type SECBUFFER_TOKEN
  return InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0,
                                   context, &output, &attributes, NULL);
}

SECURITY_STATUS no_room_for_results(CtxtHandle *context, void *bytes, unsigned long size) {
  SecBuffer message[4] = {{size, SECBUFFER_DATA, bytes},
                          {0, SECBUFFER_TOKEN, NULL},
                          {0, SECBUFFER_TOKEN, NULL},
                          {0, SECBUFFER_TOKEN, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, message};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the parts of the record and the unprocessed rest come back in SecBuffers that were SECBUFFER_EMPTY, and 'DecryptMessage' needs three of them
  return DecryptMessage(context, &desc, 0, NULL);
}

SECURITY_STATUS says_nothing(CtxtHandle *context) {
  DWORD type = SCHANNEL_SHUTDOWN;
  SecBuffer token = {sizeof(type), SECBUFFER_TOKEN, &type};
  SecBufferDesc desc = {SECBUFFER_VERSION, 0, &token};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: cBuffers is 0: 'ApplyControlToken' is not told what to do
  return ApplyControlToken(context, &desc);
}
