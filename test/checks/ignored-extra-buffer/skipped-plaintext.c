// Decrypted data beside a status that an 'else if' handles first. The rule is off
// unless it is asked for: whether any comes is not said by Microsoft.
// RUN: %schannel-tidy --quiet --checks='-*,schannel-ignored-extra-buffer' --config="{CheckOptions: {schannel-ignored-extra-buffer.WarnOnSkippedPlaintext: true}}" %s -- %mingw | %check
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | FileCheck %s --check-prefix=DEFAULT --allow-empty
// REQUIRES: mingw-headers
// DEFAULT-NOT: warning:
#include "sspi-tls.h"

struct stream {
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  char *input;
  unsigned long used, size;
  int closed;
};

int deliver(const void *data, unsigned long size);
int handshake(struct stream *stream, const SecBuffer *first);
int fail(SECURITY_STATUS status);

unsigned long largest(struct stream *stream) {
  return stream->sizes.cbHeader + stream->sizes.cbMaximumMessage +
         stream->sizes.cbTrailer;
}

static void keep(struct stream *stream, const SecBuffer *extra) {
  memmove(stream->input, stream->input + stream->used - extra->cbBuffer,
          extra->cbBuffer);
  stream->used = extra->cbBuffer;
}

int else_if(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  // CHECK: :[[@LINE+5]]:14: warning: data that DecryptMessage decrypts is looked at after SEC_E_OK, and passed over where it returns SEC_I_RENEGOTIATE
  // CHECK: :[[@LINE-2]]:28: note: decrypted here
  if (status == SEC_E_OK) {
    if (buffers[1].BufferType == SECBUFFER_DATA)
      deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  } else if (status == SEC_I_RENEGOTIATE) {
    if (buffers[3].BufferType == SECBUFFER_EXTRA)
      keep(stream, &buffers[3]);
    return handshake(stream, NULL);
  } else {
    return fail(status);
  }
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    keep(stream, &buffers[3]);
  else
    stream->used = 0;
  return 0;
}

int end_first(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status == SEC_I_CONTEXT_EXPIRED) {
    // CHECK: :[[@LINE-1]]:7: warning: data that DecryptMessage decrypts is looked at after SEC_E_OK, and passed over where it returns SEC_I_CONTEXT_EXPIRED
    stream->closed = 1;
    return 0;
  }
  if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE)
    return fail(status);
  for (int i = 0; i < 4; i++) {
    if (buffers[i].BufferType == SECBUFFER_DATA)
      deliver(buffers[i].pvBuffer, buffers[i].cbBuffer);
    if (buffers[i].BufferType == SECBUFFER_EXTRA)
      keep(stream, &buffers[i]);
  }
  return status == SEC_I_RENEGOTIATE ? handshake(stream, NULL) : 0;
}

// CHECK-NOT: warning:
int data_first(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE &&
      status != SEC_I_CONTEXT_EXPIRED)
    return fail(status);
  if (buffers[1].BufferType == SECBUFFER_DATA)
    deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    keep(stream, &buffers[3]);
  if (status == SEC_I_RENEGOTIATE)
    return handshake(stream, NULL);
  stream->closed = status == SEC_I_CONTEXT_EXPIRED;
  return 0;
}

/* Found before any status decides. */
int found_first(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  SecBuffer *data = NULL, *extra = NULL;
  for (int i = 0; i < 4; i++) {
    if (buffers[i].BufferType == SECBUFFER_DATA)
      data = &buffers[i];
    else if (buffers[i].BufferType == SECBUFFER_EXTRA)
      extra = &buffers[i];
  }
  if (data)
    deliver(data->pvBuffer, data->cbBuffer);
  if (extra)
    keep(stream, extra);
  if (status == SEC_I_RENEGOTIATE)
    return handshake(stream, extra);
  else if (status == SEC_I_CONTEXT_EXPIRED)
    stream->closed = 1;
  return status < 0 ? fail(status) : 0;
}

/* An error like any other: what comes with it does not matter any more. */
int no_renegotiation(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status != SEC_E_OK)
    return -1;
  if (buffers[1].BufferType == SECBUFFER_DATA)
    deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    keep(stream, &buffers[3]);
  return 0;
}
