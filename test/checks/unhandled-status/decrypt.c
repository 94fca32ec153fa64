// What DecryptMessage says besides success and failure.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %check
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -DUNICODE -D_UNICODE | %check
// RUN: %tidy(schannel-unhandled-status) %s -- %wine | %check
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

struct stream {
  CtxtHandle context;
  char *input;
  unsigned long used, size;
  int closed;
};

int deliver(const void *data, unsigned long size);
int handshake(struct stream *stream);
void log_status(const char *text, long status);

static void set_buffer(SecBuffer *buffer, unsigned long type, void *data,
                       unsigned long size) {
  buffer->BufferType = type;
  buffer->pvBuffer = data;
  buffer->cbBuffer = size;
}

static void set_buffers(struct stream *stream, SecBuffer *buffers) {
  set_buffer(&buffers[0], SECBUFFER_DATA, stream->input, stream->used);
  set_buffer(&buffers[1], SECBUFFER_EMPTY, NULL, 0);
  set_buffer(&buffers[2], SECBUFFER_EMPTY, NULL, 0);
  set_buffer(&buffers[3], SECBUFFER_EMPTY, NULL, 0);
}

static void keep_extra(struct stream *stream, const SecBuffer *extra) {
  if (extra->BufferType == SECBUFFER_EXTRA) {
    memmove(stream->input, stream->input + stream->used - extra->cbBuffer,
            extra->cbBuffer);
    stream->used = extra->cbBuffer;
  } else {
    stream->used = 0;
  }
}

// Everything that is not success or a lack of bytes is an error.
int obliging_statuses_are_errors(struct stream *stream) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  set_buffers(stream, buffers);
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status == SEC_E_OK) {
    keep_extra(stream, &buffers[3]);
    return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  } else if (status == SEC_E_INCOMPLETE_MESSAGE) {
    return 0;
  } else {
    log_status("cannot decrypt", status);
    // CHECK: :[[@LINE-1]]:5: warning: SEC_I_CONTEXT_EXPIRED from DecryptMessage ends up here, with the failures; it is the peer's close_notify
    // CHECK: note: DecryptMessage returns the status here
    // CHECK: note: SEC_I_CONTEXT_EXPIRED goes where any failure goes from this test on
    // CHECK: :[[@LINE-4]]:5: warning: SEC_I_RENEGOTIATE from DecryptMessage ends up here, with the failures; it asks for another handshake leg
    return -1;
  }
}

// The status that DecryptMessage never returns.
int wrong_spelling(struct stream *stream) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  set_buffers(stream, buffers);
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  switch (status) {
  case SEC_E_OK:
    keep_extra(stream, &buffers[3]);
    return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  case SEC_I_RENEGOTIATE:
    keep_extra(stream, &buffers[3]);
    return handshake(stream);
  case SEC_E_CONTEXT_EXPIRED:
    // CHECK: :[[@LINE-1]]:3: warning: DecryptMessage returns SEC_I_CONTEXT_EXPIRED, never SEC_E_CONTEXT_EXPIRED; so SEC_I_CONTEXT_EXPIRED ends up with the failures
    stream->closed = 1;
    return 0;
  case SEC_E_INCOMPLETE_MESSAGE:
    return 0;
  default:
    return -1;
  }
}

// FAILED() holds for a message that is merely not all here yet.
int incomplete_is_failure(struct stream *stream) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  set_buffers(stream, buffers);
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (FAILED(status))
    return -1;
  // CHECK: :[[@LINE-1]]:5: warning: SEC_E_INCOMPLETE_MESSAGE from DecryptMessage ends up here, with the failures; it asks for more input
  keep_extra(stream, &buffers[3]);
  if (status == SEC_I_CONTEXT_EXPIRED)
    return 0;
  if (status == SEC_I_RENEGOTIATE)
    return handshake(stream);
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// SUCCEEDED() holds for a request to renegotiate.
int renegotiate_is_success(struct stream *stream) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  set_buffers(stream, buffers);
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return 0;
  if (status == SEC_I_CONTEXT_EXPIRED)
    return 0;
  if (FAILED(status))
    return -1;
  keep_extra(stream, &buffers[3]);
  // CHECK: :[[@LINE-1]]:3: warning: SEC_I_RENEGOTIATE from DecryptMessage ends up here, with the successes
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// The 'else' keeps the branches below from what the first one takes.
int swallowed_by_the_chain(struct stream *stream) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  set_buffers(stream, buffers);
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status == SEC_E_OK || status == SEC_I_RENEGOTIATE ||
      status == SEC_I_CONTEXT_EXPIRED) {
    deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
    keep_extra(stream, &buffers[3]);
  } else if (status == SEC_E_INCOMPLETE_MESSAGE) {
    return 0;
  } else if (status == SEC_I_RENEGOTIATE) {
    // CHECK: :[[@LINE-1]]:14: warning: SEC_I_RENEGOTIATE never gets here: an earlier branch of this chain takes it
    // CHECK: note: SEC_I_RENEGOTIATE is taken here
    // CHECK: note: start a new 'if' here if both branches are meant to run
    return handshake(stream);
  } else if (status != SEC_I_CONTEXT_EXPIRED) {
    return -1;
  }
  return 1;
}

// Half a record, and then none of it.
int incomplete_input_dropped(struct stream *stream) {
  for (;;) {
    SecBuffer buffers[4];
    SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
    SecBuffer *data = NULL, *extra = NULL;
    int got = receive_some(stream->input + stream->used,
                           stream->size - stream->used);
    if (got <= 0)
      return -1;
    stream->used += got;
    set_buffers(stream, buffers);
    buffers[0].cbBuffer = stream->used;
    SECURITY_STATUS status =
        DecryptMessage(&stream->context, &message, 0, NULL);
    if (status != SEC_E_OK && status != SEC_I_CONTEXT_EXPIRED &&
        status != SEC_I_RENEGOTIATE && status != SEC_E_INCOMPLETE_MESSAGE)
      return -1;
    for (int i = 0; i < 4; i++) {
      if (buffers[i].BufferType == SECBUFFER_DATA)
        data = &buffers[i];
      if (buffers[i].BufferType == SECBUFFER_EXTRA)
        extra = &buffers[i];
    }
    if (data)
      return deliver(data->pvBuffer, data->cbBuffer);
    if (extra)
      stream->used = extra->cbBuffer;
    else
      stream->used = 0;
    // CHECK: :[[@LINE-1]]:7: warning: 'used' is emptied here after SEC_E_INCOMPLETE_MESSAGE too
  }
}

int read_record(struct stream *stream, SECURITY_STATUS *status);

int refused(struct stream *stream) {
  SECURITY_STATUS status;
  int size = read_record(stream, &status);
  if (status == SEC_I_RENEGOTIATE)
    return -1;
  // CHECK: :[[@LINE-2]]:7: warning: SEC_I_RENEGOTIATE ends in an error here
  return size;
}

// What there is of the record goes, as if the next bytes began another.
int begins_anew(struct stream *stream) {
  SecBuffer buffers[4] = {{0}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = stream->input;
  buffers[0].cbBuffer = stream->used;
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  switch (status) {
  case SEC_E_OK:
  case SEC_I_RENEGOTIATE:
  case SEC_I_CONTEXT_EXPIRED:
    break;
  case SEC_E_INCOMPLETE_MESSAGE:
    stream->used = 0;
    // CHECK: :[[@LINE-1]]:5: warning: 'used' is emptied here after SEC_E_INCOMPLETE_MESSAGE: the part of the message that was received is lost; keep it, and receive more behind it
    // CHECK: note: DecryptMessage returns the status here
    return 1;
  default:
    return -1;
  }
  keep_extra(stream, &buffers[3]);
  return status == SEC_I_RENEGOTIATE ? handshake(stream) : 0;
}
