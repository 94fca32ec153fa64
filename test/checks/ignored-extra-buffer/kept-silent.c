// The rest is kept, refused, or handed on; what does not fit is kept or refused.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct stream {
  CredHandle credential;
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  char *input, *rest;
  unsigned long used, size, rest_size;
};

int deliver(const void *data, unsigned long size);
void keep_last(struct stream *stream, unsigned long count);
int keep_rest(struct stream *stream, const char *data, unsigned long size);
void say(const char *text, ...);

unsigned long largest(struct stream *stream) { return stream->sizes.cbMaximumMessage; }

#define DECRYPT(stream, status)                                                                   \
  SecBuffer buffers[4] = {{(stream)->used, SECBUFFER_DATA, (stream)->input}};                     \
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};                                        \
  SECURITY_STATUS status = DecryptMessage(&(stream)->context, &message, 0, NULL)

int kept_by_helper(struct stream *stream) {
  unsigned long extra = 0;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    extra = buffers[3].cbBuffer;
  if (extra > stream->used)
    return -1;
  keep_last(stream, extra);
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// One record at a time is received, so that nothing may come behind it.
int refused(struct stream *stream) {
  unsigned long extra = 0;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    extra = buffers[3].cbBuffer;
  if (extra != 0)
    return -1;
  stream->used = 0;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// Compared, and moved by what the buffers say.
int moved(struct stream *stream) {
  unsigned long extra = 0;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    extra = buffers[3].cbBuffer;
  if (extra > stream->used)
    return -1;
  memmove(stream->input, buffers[3].pvBuffer, buffers[3].cbBuffer);
  stream->used = buffers[3].cbBuffer;
  return 0;
}

// Compared with what follows from the parts of the record.
int counted_from_the_front(struct stream *stream) {
  unsigned long extra = 0, done;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    extra = buffers[3].cbBuffer;
  done = buffers[0].cbBuffer + buffers[1].cbBuffer + buffers[2].cbBuffer;
  if (extra > stream->used - done)
    return -1;
  stream->used -= done;
  memmove(stream->input, stream->input + done, stream->used);
  return 0;
}

// Found first, kept on each way out.
SECURITY_STATUS kept_before_data(struct stream *stream, char *to, unsigned long *got) {
  SecBuffer *data = NULL, *extra = NULL;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return SEC_E_DECRYPT_FAILURE;
  for (int i = 0; i < 4; i++) {
    if (!data && buffers[i].BufferType == SECBUFFER_DATA)
      data = &buffers[i];
    if (!extra && buffers[i].BufferType == SECBUFFER_EXTRA)
      extra = &buffers[i];
  }
  stream->used = 0;
  if (extra) {
    memmove(stream->input, extra->pvBuffer, extra->cbBuffer);
    stream->used = extra->cbBuffer;
  }
  if (data && data->cbBuffer) {
    memcpy(to, data->pvBuffer, data->cbBuffer);
    *got = data->cbBuffer;
    return status;
  }
  return status;
}

// Neither the one nor the other was found.
SECURITY_STATUS nothing_found(struct stream *stream) {
  SecBuffer *data = NULL, *extra = NULL;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return SEC_E_DECRYPT_FAILURE;
  for (int i = 0; i < 4; i++) {
    if (buffers[i].BufferType == SECBUFFER_DATA)
      data = &buffers[i];
    if (buffers[i].BufferType == SECBUFFER_EXTRA)
      extra = &buffers[i];
  }
  if (!data && !extra)
    return status;
  keep_last(stream, extra ? extra->cbBuffer : 0);
  if (data)
    deliver(data->pvBuffer, data->cbBuffer);
  return status;
}

// In the loop that calls: the pointer is null where it was not found.
SECURITY_STATUS found_without_search(struct stream *stream) {
  for (;;) {
    SecBuffer *extra = NULL;
    DECRYPT(stream, status);
    if (status != SEC_E_OK)
      return SEC_E_DECRYPT_FAILURE;
    if (buffers[3].BufferType == SECBUFFER_EXTRA)
      extra = &buffers[3];
    if (extra)
      memmove(stream->input, extra->pvBuffer, extra->cbBuffer);
    stream->used = extra ? extra->cbBuffer : 0;
    if (deliver(buffers[1].pvBuffer, buffers[1].cbBuffer))
      return status;
  }
}

// An error on the way ends the connection.
SECURITY_STATUS error_first(struct stream *stream) {
  SecBuffer *extra = NULL;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return SEC_E_DECRYPT_FAILURE;
  for (int i = 1; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_EXTRA)
      extra = &buffers[i];
  if (deliver(buffers[1].pvBuffer, buffers[1].cbBuffer))
    return SEC_E_INTERNAL_ERROR;
  keep_last(stream, extra ? extra->cbBuffer : 0);
  return status;
}

// What does not fit is kept ------------------------------------------------------------

unsigned long rest_kept(struct stream *stream, char *to, unsigned long room) {
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return 0;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  unsigned long size = room < buffers[1].cbBuffer ? room : buffers[1].cbBuffer;
  memcpy(to, buffers[1].pvBuffer, size);
  stream->rest = (char *)buffers[1].pvBuffer + size;
  stream->rest_size = buffers[1].cbBuffer - size;
  return size;
}

unsigned long rest_handed_on(struct stream *stream, char *to, unsigned long room) {
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return 0;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  unsigned long size = room < buffers[1].cbBuffer ? room : buffers[1].cbBuffer;
  memcpy(to, buffers[1].pvBuffer, size);
  if (size < buffers[1].cbBuffer)
    keep_rest(stream, (char *)buffers[1].pvBuffer + size, buffers[1].cbBuffer - size);
  return size;
}

// Too much is an error.
long refused_if_too_long(struct stream *stream, char *to, unsigned long room) {
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  unsigned long size = room < buffers[1].cbBuffer ? room : buffers[1].cbBuffer;
  if (buffers[1].cbBuffer > room)
    return -1;
  memcpy(to, buffers[1].pvBuffer, size);
  return (long)size;
}

// In parts, until there is no more.
int in_parts(struct stream *stream, char *to, unsigned long room) {
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  while (buffers[1].cbBuffer > 0) {
    unsigned long size = room < buffers[1].cbBuffer ? room : buffers[1].cbBuffer;
    memcpy(to, buffers[1].pvBuffer, size);
    deliver(to, size);
    buffers[1].pvBuffer = (char *)buffers[1].pvBuffer + size;
    buffers[1].cbBuffer -= size;
  }
  return 0;
}

// A dump shows the beginning.
int shown(struct stream *stream) {
  char line[16];
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  unsigned long size = sizeof(line) < buffers[1].cbBuffer ? sizeof(line) : buffers[1].cbBuffer;
  memcpy(line, buffers[1].pvBuffer, size);
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// The handshake is told where the rest is.
int shake_hands_with(struct stream *stream, const void *data, unsigned long size);
int tells(struct stream *stream) {
  DECRYPT(stream, status);
  if (status == SEC_I_RENEGOTIATE)
    return shake_hands_with(stream, buffers[3].pvBuffer, buffers[3].cbBuffer);
  if (status != SEC_E_OK)
    return -1;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// By custom.
int usual_place(struct stream *stream) {
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  stream->used = 0;
  for (int i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_EXTRA)
      stream->used = buffers[3].cbBuffer;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// Set to 0 where there is none, and after it was used up.
int reset_in_time(struct stream *stream, int (*receive)(void *to, unsigned long room)) {
  unsigned long used = 0, rest = 0;
  for (;;) {
    used += receive(stream->input + used, stream->size - used);
    SecBuffer buffers[4] = {{used, SECBUFFER_DATA, stream->input}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
    SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      continue;
    if (status != SEC_E_OK)
      return -1;
    deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
    if (buffers[3].BufferType == SECBUFFER_EXTRA) {
      rest = buffers[3].cbBuffer;
      memmove(stream->input, stream->input + (used - rest), rest);
      used = rest;
      rest = 0;
      continue;
    }
    used = 0;
  }
}

int reset_before(struct stream *stream) {
  unsigned long rest = 0;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  rest = 0;
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    rest = buffers[3].cbBuffer;
  stream->used = rest;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}
