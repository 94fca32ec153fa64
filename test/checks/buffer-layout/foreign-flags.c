// Flags of InitializeSecurityContext with AcceptSecurityContext, and the reverse.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS serve(CredHandle *credential, CtxtHandle *context, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted, wanted = ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT |
                          ISC_REQ_STREAM;
  // CHECK: :[[@LINE-1]]:27: warning: ISC_REQ_STREAM is a flag of 'InitializeSecurityContext', but given to 'AcceptSecurityContext', for which its bit means something else; write ASC_REQ_STREAM
  // CHECK: note: the call is here
  return AcceptSecurityContext(credential, NULL, in, wanted, 0, context, out, &granted, NULL);
}

#define SERVER_FLAGS (ASC_REQ_ALLOCATE_MEMORY | ISC_REQ_EXTENDED_ERROR)

SECURITY_STATUS serve_by_macro(CredHandle *credential, CtxtHandle *context, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted;
  return AcceptSecurityContext(credential, NULL, in, SERVER_FLAGS, 0, context, out, &granted, NULL);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: ISC_REQ_EXTENDED_ERROR is a flag of 'InitializeSecurityContext', but given to 'AcceptSecurityContext', for which its bit means something else; write ASC_REQ_EXTENDED_ERROR
}

int has_alert(CredHandle *credential, CtxtHandle *context, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted = 0;
  SECURITY_STATUS status =
      AcceptSecurityContext(credential, NULL, in, ASC_REQ_STREAM, 0, context, out, &granted, NULL);
  return status < 0 && (granted & ISC_RET_EXTENDED_ERROR) != 0;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: ISC_RET_EXTENDED_ERROR is a flag of 'InitializeSecurityContext', but looked for in what is granted by 'AcceptSecurityContext', for which its bit means something else; write ASC_RET_EXTENDED_ERROR
}

SECURITY_STATUS connect_to(CredHandle *credential, CtxtHandle *context, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted;
  return InitializeSecurityContext(credential, context, NULL, ASC_REQ_STREAM, 0, 0, in, 0, NULL, out, &granted, NULL);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: ASC_REQ_STREAM is a flag of 'AcceptSecurityContext', but given to 'InitializeSecurityContext', for which its bit means something else; write ISC_REQ_STREAM
}

// CHECK-NOT: warning:

// The same bit in both.
SECURITY_STATUS same_bits(CredHandle *credential, CtxtHandle *context, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted = 0;
  SECURITY_STATUS status = AcceptSecurityContext(credential, NULL, in, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_CONFIDENTIALITY,
                                                 0, context, out, &granted, NULL);
  return granted & ISC_RET_CONFIDENTIALITY ? status : SEC_E_INTERNAL_ERROR;
}

// One variable for both calls.
SECURITY_STATUS either(int server, CredHandle *credential, CtxtHandle *context, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted = 0, wanted = ISC_REQ_STREAM | ISC_REQ_EXTENDED_ERROR;
  SECURITY_STATUS status;
  if (server)
    wanted = ASC_REQ_STREAM | ASC_REQ_EXTENDED_ERROR;
  if (server)
    status = AcceptSecurityContext(credential, context, in, wanted, 0, NULL, out, &granted, NULL);
  else
    status = InitializeSecurityContext(credential, context, NULL, wanted, 0, 0, in, 0, NULL, out, &granted, NULL);
  if (status < 0 && (granted & (server ? ASC_RET_EXTENDED_ERROR : ISC_RET_EXTENDED_ERROR)))
    return SEC_E_INTERNAL_ERROR;
  return status;
}

// Whoever calls chooses.
SECURITY_STATUS as_told(CredHandle *credential, CtxtHandle *context, DWORD wanted, SecBufferDesc *in,
                        SecBufferDesc *out) {
  DWORD granted;
  return AcceptSecurityContext(credential, NULL, in, wanted | ASC_REQ_STREAM, 0, context, out, &granted, NULL);
}

// What a request and what an answer say of the same bit, in the right family.
int right(CredHandle *credential, CtxtHandle *context, SecBufferDesc *in, SecBufferDesc *out) {
  DWORD granted = 0;
  SECURITY_STATUS status = InitializeSecurityContext(credential, context, NULL, ISC_RET_EXTENDED_ERROR | ISC_REQ_STREAM, 0,
                                                     0, in, 0, NULL, out, &granted, NULL);
  return status < 0 && (granted & ISC_RET_EXTENDED_ERROR);
}
