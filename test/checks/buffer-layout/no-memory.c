// A token's buffer without memory, where SSPI is not asked to bring its own.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct stream {
  CredHandle credential;
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  unsigned long flags;
  char token[4096];
};

unsigned long largest(struct stream *stream) { return stream->sizes.cbMaximumMessage; }
void send_token(const void *data, unsigned long size);

SECURITY_STATUS nowhere(struct stream *stream, SecBufferDesc *input) {
  SecBuffer output = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc message = {SECBUFFER_VERSION, 1, &output};
  ULONG granted = 0;
  SECURITY_STATUS status = InitializeSecurityContextA(
      &stream->credential, &stream->context, NULL, ISC_REQ_STREAM | ISC_REQ_CONFIDENTIALITY,
      // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: there is no memory for the token: pvBuffer is null, and ..._REQ_ALLOCATE_MEMORY is not asked for; add the flag
      0, 0, input, 0, NULL, &message, &granted, NULL);
  send_token(output.pvBuffer, output.cbBuffer);
  return status;
}

SECURITY_STATUS server_nowhere(struct stream *stream, SecBufferDesc *input) {
  SecBuffer output;
  SecBufferDesc message = {SECBUFFER_VERSION, 1, &output};
  ULONG granted = 0, flags = ASC_REQ_STREAM;
  SECURITY_STATUS status;
  output.BufferType = SECBUFFER_TOKEN;
  output.pvBuffer = NULL;
  output.cbBuffer = 0;
  flags |= ASC_REQ_CONFIDENTIALITY;
  status = AcceptSecurityContext(&stream->credential, &stream->context, input, flags, 0,
                                 // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: there is no memory for the token
                                 NULL, &message, &granted, NULL);
  send_token(output.pvBuffer, output.cbBuffer);
  return status;
}

// CHECK-NOT: warning:
SECURITY_STATUS allocated(struct stream *stream, SecBufferDesc *input) {
  SecBuffer output = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc message = {SECBUFFER_VERSION, 1, &output};
  ULONG granted = 0;
  SECURITY_STATUS status = InitializeSecurityContextA(
      &stream->credential, &stream->context, NULL, ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY,
      0, 0, input, 0, NULL, &message, &granted, NULL);
  send_token(output.pvBuffer, output.cbBuffer);
  if (output.pvBuffer)
    FreeContextBuffer(output.pvBuffer);
  return status;
}

/* What is asked for is not known here. */
SECURITY_STATUS by_setting(struct stream *stream, SecBufferDesc *input) {
  SecBuffer output = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc message = {SECBUFFER_VERSION, 1, &output};
  ULONG granted = 0;
  SECURITY_STATUS status = InitializeSecurityContextA(
      &stream->credential, &stream->context, NULL, stream->flags, 0, 0, input, 0, NULL,
      &message, &granted, NULL);
  send_token(output.pvBuffer, output.cbBuffer);
  return status;
}

SECURITY_STATUS own_memory(struct stream *stream, SecBufferDesc *input) {
  SecBuffer output = {sizeof(stream->token), SECBUFFER_TOKEN, stream->token};
  SecBufferDesc message = {SECBUFFER_VERSION, 1, &output};
  ULONG granted = 0;
  SECURITY_STATUS status = InitializeSecurityContextA(
      &stream->credential, &stream->context, NULL, ISC_REQ_STREAM, 0, 0, input, 0, NULL,
      &message, &granted, NULL);
  send_token(output.pvBuffer, output.cbBuffer);
  return status;
}
