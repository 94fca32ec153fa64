// Bytes behind the message that was processed, and nobody who asks for them.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %check
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct stream {
  CredHandle credential;
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  SecurityFunctionTable *table;
  char *input;
  unsigned long used, size;
};

int deliver(const void *data, unsigned long size);
int handshake(struct stream *stream);
void say(const char *text, unsigned long value);

static void set_buffer(SecBuffer *buffer, unsigned long type, void *data,
                       unsigned long size) {
  buffer->BufferType = type;
  buffer->pvBuffer = data;
  buffer->cbBuffer = size;
}

unsigned long largest(struct stream *stream) {
  return stream->sizes.cbHeader + stream->sizes.cbMaximumMessage +
         stream->sizes.cbTrailer;
}

int one_record_only(struct stream *stream) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  set_buffer(&buffers[0], SECBUFFER_DATA, stream->input, stream->used);
  set_buffer(&buffers[1], SECBUFFER_EMPTY, NULL, 0);
  set_buffer(&buffers[2], SECBUFFER_EMPTY, NULL, 0);
  set_buffer(&buffers[3], SECBUFFER_EMPTY, NULL, 0);
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    // CHECK: :[[@LINE-1]]:7: warning: what DecryptMessage leaves unprocessed after SEC_E_OK is never looked at: ask 'buffers' for a buffer of type SECBUFFER_EXTRA
    return -1;
  stream->used = 0;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

int data_is_not_extra(struct stream *stream) {
  int total = 0;
  SECURITY_STATUS status = SEC_E_OK;
  while (stream->used > 0 && status == SEC_E_OK) {
    SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
    SecBufferDesc message;
    message.ulVersion = SECBUFFER_VERSION;
    message.cBuffers = 4;
    message.pBuffers = buffers;
    status = stream->table->DecryptMessage(&stream->context, &message, 0, NULL);
    // CHECK: :[[@LINE-1]]:14: warning: what DecryptMessage leaves unprocessed after SEC_E_OK is never looked at
    for (int i = 0; i < 4; i++)
      if (buffers[i].BufferType == SECBUFFER_DATA)
        total += deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
    stream->used = 0;
  }
  return total;
}

// The caller gets the status, but not the buffers.
SECURITY_STATUS lost_on_renegotiation(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  // CHECK: :[[@LINE-1]]:28: warning: what DecryptMessage leaves unprocessed after SEC_I_RENEGOTIATE is never looked at
  // CHECK: :[[@LINE+1]]:7: note: SEC_I_RENEGOTIATE takes its way from here
  if (status != SEC_E_OK)
    return status;
  deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  stream->used = 0;
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    stream->used = buffers[3].cbBuffer;
  return status;
}

// Kept at the end of the handshake, dropped in the middle.
int lost_in_the_middle(struct stream *stream, DWORD flags) {
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  DWORD attributes;
  while (status == SEC_I_CONTINUE_NEEDED) {
    SecBuffer in[2] = {{stream->used, SECBUFFER_TOKEN, stream->input},
                       {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
    SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc outputs = {SECBUFFER_VERSION, 1, &out};
    int got = receive_some(stream->input, stream->size);
    if (got <= 0)
      return -1;
    in[0].cbBuffer = got;
    status = InitializeSecurityContext(&stream->credential, &stream->context,
                                       NULL, flags, 0, 0, &inputs, 0, NULL,
                                       &outputs, &attributes, NULL);
    // CHECK: :[[@LINE-3]]:14: warning: what InitializeSecurityContext leaves unprocessed after SEC_I_CONTINUE_NEEDED is never looked at: ask 'in' for
    send_all(out.pvBuffer, out.cbBuffer);
    FreeContextBuffer(out.pvBuffer);
    if (status == SEC_E_OK && in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(stream->input, stream->input + got - in[1].cbBuffer,
              in[1].cbBuffer);
      stream->used = in[1].cbBuffer;
    }
  }
  return status == SEC_E_OK;
}

int set_for_asked(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  if (buffers[1].BufferType == SECBUFFER_DATA)
    deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  if (buffers[3].BufferType = SECBUFFER_EXTRA && buffers[3].cbBuffer > 0)
    // CHECK: :[[@LINE-1]]:29: warning: '=' sets the buffer's type instead of asking for it
    stream->used = buffers[3].cbBuffer;
  else
    stream->used = 0;
  return 0;
}

int extra_is_no_error(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  int result = -1;
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE)
    return -1;
  if (buffers[3].BufferType == SECBUFFER_EXTRA && buffers[3].cbBuffer > 0)
    stream->used = buffers[3].cbBuffer;
  else
    stream->used = 0;
  if (status == SEC_I_RENEGOTIATE) {
    if (stream->used) {
      // CHECK: :[[@LINE-1]]:5: warning: 'used' holds what came as SECBUFFER_EXTRA with SEC_I_RENEGOTIATE, and that is no error
      say("bytes left", stream->used);
      goto done;
    }
    return handshake(stream);
  }
  result = deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
done:
  return result;
}

// The peer has sent everything, the next receive waits for more.
int waits_with_a_message(struct stream *stream, DWORD flags) {
  DWORD attributes;
  int got = receive_some(stream->input + stream->used,
                         stream->size - stream->used);
  if (got <= 0)
    return -1;
  stream->used += got;
  SecBuffer in[2], out = {0, SECBUFFER_TOKEN, NULL};
  set_buffer(&in[0], SECBUFFER_TOKEN, stream->input, stream->used);
  set_buffer(&in[1], SECBUFFER_EMPTY, NULL, 0);
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, &out};
  SECURITY_STATUS status = InitializeSecurityContext(
      &stream->credential, &stream->context, NULL, flags, 0, 0, &inputs, 0, NULL,
      &outputs, &attributes, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return 0;
  if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED)
    return -1;
  send_all(out.pvBuffer, out.cbBuffer);
  FreeContextBuffer(out.pvBuffer);
  if (in[1].BufferType == SECBUFFER_EXTRA) {
    memmove(stream->input, stream->input + stream->used - in[1].cbBuffer,
            in[1].cbBuffer);
    stream->used = in[1].cbBuffer;
    // CHECK: :[[@LINE-1]]:5: warning: SECBUFFER_EXTRA bytes are kept here after SEC_I_CONTINUE_NEEDED, but the next call of InitializeSecurityContext comes only after more were received
    // CHECK: note: this comes before every call of InitializeSecurityContext
  } else {
    stream->used = 0;
  }
  return status == SEC_E_OK;
}

static unsigned long missing_in(const SecBuffer *buffer) {
  return buffer->BufferType == SECBUFFER_MISSING ? buffer->cbBuffer : 0;
}

unsigned long missing_in_output(struct stream *stream, DWORD flags) {
  DWORD attributes;
  SecBuffer in[2], out[2];
  set_buffer(&in[0], SECBUFFER_TOKEN, stream->input, stream->used);
  set_buffer(&in[1], SECBUFFER_EMPTY, NULL, 0);
  set_buffer(&out[0], SECBUFFER_TOKEN, NULL, 0);
  set_buffer(&out[1], SECBUFFER_ALERT, NULL, 0);
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 2, out};
  SECURITY_STATUS status = InitializeSecurityContext(
      &stream->credential, &stream->context, NULL, flags, 0, 0, &inputs, 0, NULL,
      &outputs, &attributes, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return missing_in(&out[0]);
  // CHECK: :[[@LINE-1]]:12: warning: SECBUFFER_MISSING is looked for in 'out', an output of InitializeSecurityContext
  stream->used = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
  return 0;
}

static int finish(struct stream *stream, DWORD flags, SecBuffer *rest) {
  DWORD attributes;
  SecBuffer in[2] = {{stream->used, SECBUFFER_TOKEN, stream->input},
                     {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SECURITY_STATUS status = InitializeSecurityContext(
      &stream->credential, &stream->context, NULL, flags, 0, 0, &inputs, 0, NULL,
      NULL, &attributes, NULL);
  if (in[1].BufferType == SECBUFFER_EXTRA) {
    rest->pvBuffer = malloc(in[1].cbBuffer);
    memcpy(rest->pvBuffer, stream->input + stream->used - in[1].cbBuffer,
           in[1].cbBuffer);
    rest->cbBuffer = in[1].cbBuffer;
  }
  return status == SEC_E_OK;
}

int handed_out_and_forgotten(struct stream *stream, DWORD flags) {
  SecBuffer rest;
  if (!finish(stream, flags, &rest))
    // CHECK: :[[@LINE-1]]:8: warning: 'rest' gets the unprocessed input from 'finish' and is never read
    return -1;
  return QueryContextAttributes(&stream->context, SECPKG_ATTR_STREAM_SIZES,
                                &stream->sizes);
}

// Two records came at once, and the next read may come when the peer has nothing to add.
int waits_behind_a_typedef(struct stream *stream, PUCHAR input) {
  SecBuffer buffers[4] = {{0, SECBUFFER_DATA, input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  int got = receive_some(input + stream->used, stream->size);
  if (got <= 0)
    return -1;
  stream->used += got;
  buffers[0].cbBuffer = stream->used;
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  if (buffers[3].BufferType == SECBUFFER_EXTRA) {
    memmove(input, buffers[3].pvBuffer, buffers[3].cbBuffer);
    // CHECK: :[[@LINE+1]]:5: warning: SECBUFFER_EXTRA bytes are kept here after SEC_E_OK, but the next call of DecryptMessage comes only after more were received
    stream->used = buffers[3].cbBuffer;
  } else {
    stream->used = 0;
  }
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

int deliver_buffer(struct stream *stream, const SecBuffer *buffer);

// The elements of one type are handed on, and none of the others.
int data_is_handed_on(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    // CHECK: :[[@LINE-1]]:7: warning: what DecryptMessage leaves unprocessed after SEC_E_OK is never looked at
    return -1;
  for (int i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_DATA && buffers[i].cbBuffer > 0) {
      if (!deliver_buffer(stream, &buffers[i]))
        return -1;
    }
  stream->used = 0;
  return 0;
}
