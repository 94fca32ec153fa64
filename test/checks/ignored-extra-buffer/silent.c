// Found by index, loop, lookup or pointer, here or in a helper.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct stream {
  CredHandle credential;
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  SecBuffer buffers[4];
  SecBuffer extra;
  char *input;
  unsigned long used, size;
};

int deliver(const void *data, unsigned long size);
int handshake(struct stream *stream);
int handshake_with(struct stream *stream, void *data, unsigned long size);
void keep(struct stream *stream, SecBufferDesc *message);
SecBuffer *find_buffer(SecBufferDesc *message, unsigned long type);

unsigned long largest(struct stream *stream) {
  return stream->sizes.cbHeader + stream->sizes.cbMaximumMessage;
}

int by_index(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  stream->used = 0;
  if (SECBUFFER_EXTRA == buffers[3].BufferType)
    stream->used = buffers[3].cbBuffer;
  return 0;
}

int by_size(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  stream->used = buffers[3].cbBuffer;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

int by_loop(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  for (unsigned long i = 0; i < message.cBuffers; i++) {
    switch (message.pBuffers[i].BufferType) {
    case SECBUFFER_DATA:
      deliver(buffers[i].pvBuffer, buffers[i].cbBuffer);
      break;
    case SECBUFFER_EXTRA:
      stream->used = buffers[i].cbBuffer;
      break;
    }
  }
  return 0;
}

int by_pointer(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SecBuffer *last = &buffers[3];
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  stream->used = last->BufferType == SECBUFFER_EXTRA ? last->cbBuffer : 0;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

int by_lookup(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  SecBuffer *extra = find_buffer(&message, 5);
  stream->used = extra ? extra->cbBuffer : 0;
  return 0;
}

int by_helper(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  keep(stream, &message);
  return 0;
}

int by_copy(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  stream->extra = buffers[3];
  return 0;
}

// The buffers outlive the function.
int by_the_caller(struct stream *stream, SecBuffer *buffers) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  return DecryptMessage(&stream->context, &message, 0, NULL) == SEC_E_OK;
}

int by_whoever_has_the_stream(struct stream *stream) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, stream->buffers};
  return DecryptMessage(&stream->context, &message, 0, NULL) == SEC_E_OK;
}

// The message for the handshake is passed to it.
int renegotiated(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status == SEC_I_RENEGOTIATE)
    return handshake_with(stream, buffers[3].pvBuffer, buffers[3].cbBuffer);
  if (status != SEC_E_OK)
    return -1;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// Called again at once while there are bytes, and only then received.
int goes_on(struct stream *stream, DWORD flags) {
  DWORD attributes;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  int more = 1;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (more) {
      int got = receive_some(stream->input + stream->used,
                             stream->size - stream->used);
      if (got <= 0)
        return -1;
      stream->used += got;
    }
    SecBuffer in[2] = {{stream->used, SECBUFFER_TOKEN, stream->input},
                       {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
    SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc outputs = {SECBUFFER_VERSION, 1, &out};
    status = InitializeSecurityContext(&stream->credential, &stream->context,
                                       NULL, flags, 0, 0, &inputs, 0, NULL,
                                       &outputs, &attributes, NULL);
    send_all(out.pvBuffer, out.cbBuffer);
    FreeContextBuffer(out.pvBuffer);
    more = 1;
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      continue;
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(stream->input, stream->input + stream->used - in[1].cbBuffer,
              in[1].cbBuffer);
      stream->used = in[1].cbBuffer;
      more = 0;
    } else {
      stream->used = 0;
    }
  }
  return status == SEC_E_OK;
}

// All records are decrypted before more are received.
int drains(struct stream *stream) {
  int got = receive_some(stream->input + stream->used,
                         stream->size - stream->used);
  if (got <= 0)
    return -1;
  stream->used += got;
  for (;;) {
    SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
    SECURITY_STATUS status =
        DecryptMessage(&stream->context, &message, 0, NULL);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      return 0;
    if (status != SEC_E_OK)
      return -1;
    deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
    if (buffers[3].BufferType != SECBUFFER_EXTRA) {
      stream->used = 0;
      return 0;
    }
    memmove(stream->input, stream->input + stream->used - buffers[3].cbBuffer,
            buffers[3].cbBuffer);
    stream->used = buffers[3].cbBuffer;
  }
}

// Kerberos: two buffers, whole messages.
int sealed(CtxtHandle *context, void *blob, unsigned long size) {
  SecBuffer buffers[2] = {{size, SECBUFFER_STREAM, blob},
                          {0, SECBUFFER_DATA, NULL}};
  SecBufferDesc message = {SECBUFFER_VERSION, 2, buffers};
  if (DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// What is missing is asked for where Schannel says it.
unsigned long missing(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return buffers[0].BufferType == SECBUFFER_MISSING ? buffers[0].cbBuffer : 1;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  return 0;
}

// One leg and no more: that SEC_I_CONTINUE_NEEDED is refused is the defect, if it is one.
int renegotiates_in_one_leg(struct stream *stream, DWORD flags) {
  SecBuffer in[2] = {{stream->used, SECBUFFER_TOKEN, stream->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in}, outputs = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  SECURITY_STATUS status =
      InitializeSecurityContext(&stream->credential, &stream->context, NULL, flags, 0, 0,
                                &inputs, 0, NULL, &outputs, &attributes, NULL);
  if (status == SEC_E_OK) {
    stream->used = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
    return 0;
  }
  return -1;
}

// A server is never done with what its client says first.
int first_leg_of_a_server(struct stream *stream, DWORD flags) {
  SecBuffer in[2] = {{stream->used, SECBUFFER_TOKEN, stream->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in}, outputs = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  SECURITY_STATUS status =
      AcceptSecurityContext(&stream->credential, NULL, &inputs, flags, 0, &stream->context,
                            &outputs, &attributes, NULL);
  if (status == SEC_I_CONTINUE_NEEDED)
    stream->used = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
  else if (status != SEC_E_OK)
    return -1;
  return send_all(out.pvBuffer, out.cbBuffer);
}

int take_element(struct stream *stream, const SecBuffer *buffer);

// Who gets what is not data may be looking for the rest.
int others_are_handed_on(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  for (int i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_DATA)
      deliver(buffers[i].pvBuffer, buffers[i].cbBuffer);
    else if (!take_element(stream, &buffers[i]))
      return -1;
  return 0;
}

// The first element that is data, and the one behind the trailer.
int element_behind(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  for (int i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_DATA)
      deliver(buffers[i].pvBuffer, buffers[i].cbBuffer);
    else if (buffers[i].BufferType == SECBUFFER_STREAM_TRAILER && i < 3)
      stream->used = buffers[i + 1].cbBuffer;
  return 0;
}

// A client that does not renegotiate: with the other errors it is noted what went wrong.
struct connection {
  CtxtHandle context;
  SECURITY_STATUS last_error;
  char input[0x4800];
  unsigned long size;
};

void log_error(const char *format, ...);

int read_or_give_up(struct connection *c, char **data, unsigned long *size) {
  SecBuffer buffers[4] = {{c->size, SECBUFFER_DATA, c->input},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&c->context, &message, 0, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return 0;
  if (status == SEC_E_OK) {
    *data = buffers[1].pvBuffer;
    *size = buffers[1].cbBuffer;
  } else if (status == SEC_I_CONTEXT_EXPIRED) {
    c->last_error = status;
    return -1;
  } else {
    log_error("cannot decrypt: %lx", status);
    c->last_error = status;
    return -1;
  }
  c->size = 0;
  for (int i = 1; i < 4; ++i)
    if (buffers[i].BufferType == SECBUFFER_EXTRA) {
      c->size = buffers[i].cbBuffer;
      memmove(c->input, buffers[i].pvBuffer, c->size);
    }
  return 1;
}
