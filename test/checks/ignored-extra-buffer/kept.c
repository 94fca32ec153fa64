// The rest is found, and lost all the same; and so is what does not fit.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %check
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct stream {
  CredHandle credential;
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  char *input;
  unsigned long used, size;
};

int deliver(const void *data, unsigned long size);
int handshake_done(struct stream *stream);

unsigned long largest(struct stream *stream) { return stream->sizes.cbMaximumMessage; }

#define DECRYPT(stream, status)                                                                   \
  SecBuffer buffers[4] = {{(stream)->used, SECBUFFER_DATA, (stream)->input}};                     \
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};                                        \
  SECURITY_STATUS status = DecryptMessage(&(stream)->context, &message, 0, NULL)

int compared_and_dropped(struct stream *stream) {
  unsigned long extra = 0;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  for (int i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_DATA)
      deliver(buffers[i].pvBuffer, buffers[i].cbBuffer);
    else if (buffers[i].BufferType == SECBUFFER_EXTRA)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the length of the unprocessed input is compared and not used: move the last 'extra' bytes of the input to its front
      extra = buffers[i].cbBuffer;
  if (extra > stream->used)
    return -1;
  stream->used = 0;
  return 0;
}

int compared_in_a_handshake(struct stream *stream, DWORD flags) {
  SecBuffer in[2] = {{stream->used, SECBUFFER_TOKEN, stream->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in}, outputs = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  int waiting;
  SECURITY_STATUS status =
      InitializeSecurityContext(&stream->credential, &stream->context, NULL, flags, 0, 0,
                                &inputs, 0, NULL, &outputs, &attributes, NULL);
  if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED)
    return -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the length of the unprocessed input is compared and not used
  unsigned long extra = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
  if (extra > stream->used)
    return -1;
  waiting = extra == stream->used;
  stream->used = 0;
  return waiting;
}

// The caller reads on, and the next record is gone.
SECURITY_STATUS forgotten_with_data(struct stream *stream, char *to, unsigned long *got) {
  SecBuffer *data = NULL, *extra = NULL;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return SEC_E_DECRYPT_FAILURE;
  for (int i = 0; i < 4; i++) {
    if (!data && buffers[i].BufferType == SECBUFFER_DATA)
      data = &buffers[i];
    if (!extra && buffers[i].BufferType == SECBUFFER_EXTRA)
      extra = &buffers[i];
    if (data && extra)
      break;
  }
  if (data && data->cbBuffer) {
    memcpy(to, data->pvBuffer, data->cbBuffer);
    *got = data->cbBuffer;
    // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: the unprocessed input that 'extra' points to is forgotten on this way out
    // CHECK: :[[@LINE-8]]:{{[0-9]+}}: note: found here
    return status;
  }
  stream->used = 0;
  if (extra) {
    memmove(stream->input, extra->pvBuffer, extra->cbBuffer);
    stream->used = extra->cbBuffer;
  }
  return status;
}

// As much as fits.
unsigned long cut_off(struct stream *stream, char *to, unsigned long room) {
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return 0;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  if (buffers[1].BufferType == SECBUFFER_DATA) {
    unsigned long size = room < buffers[1].cbBuffer ? room : buffers[1].cbBuffer;
    if (size > 0)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: what DecryptMessage has decrypted is copied as far as there is room, and the rest is lost
      memcpy(to, buffers[1].pvBuffer, size);
    return size;
  }
  return 0;
}

unsigned long cut_off_by_if(struct stream *stream, char *to, unsigned long room) {
  unsigned long size = room;
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return 0;
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  if (size > buffers[1].cbBuffer)
    size = buffers[1].cbBuffer;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: what DecryptMessage has decrypted is copied as far as there is room
  memcpy(to, buffers[1].pvBuffer, size);
  return size;
}

// One is asked, and another counted.
int counts_another(struct stream *stream) {
  DECRYPT(stream, status);
  if (status != SEC_E_OK)
    return -1;
  for (int i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_DATA)
      deliver(buffers[i].pvBuffer, buffers[i].cbBuffer);
    else if (buffers[i].BufferType == SECBUFFER_EXTRA)
      // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'buffers[i]' is asked for SECBUFFER_EXTRA, but the length is taken from 'buffers[0]'
      // CHECK: :[[@LINE-2]]:{{[0-9]+}}: note: asked here
      stream->used = buffers[0].cbBuffer;
  return 0;
}

// What was handed in is asked, and what comes back is counted.
int asks_what_was_handed_in(struct stream *stream, DWORD flags) {
  SecBuffer in[2] = {{stream->used, SECBUFFER_TOKEN, stream->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in}, outputs = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  SECURITY_STATUS status =
      InitializeSecurityContext(&stream->credential, &stream->context, NULL, flags, 0, 0,
                                &inputs, 0, NULL, &outputs, &attributes, NULL);
  if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED)
    return -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'in[0]' is asked for SECBUFFER_EXTRA, but the length is taken from 'in[1]'
  stream->used = in[0].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
  return 0;
}

// Only what is missing is asked for.
int missing_is_not_extra(struct stream *stream, DWORD flags) {
  SecBuffer in[2] = {{stream->used, SECBUFFER_TOKEN, stream->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in}, outputs = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  SECURITY_STATUS status =
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: what InitializeSecurityContext leaves unprocessed after SEC_E_OK is never looked at
      InitializeSecurityContext(&stream->credential, &stream->context, NULL, flags, 0, 0,
                                &inputs, 0, NULL, &outputs, &attributes, NULL);
  if (status != SEC_E_OK && status != SEC_E_INCOMPLETE_MESSAGE)
    return -1;
  return in[1].BufferType == SECBUFFER_MISSING ? (int)in[1].cbBuffer : 0;
}

static int shake_hands(struct stream *stream, DWORD flags) {
  SecBuffer in[2] = {{stream->used, SECBUFFER_TOKEN, stream->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in}, outputs = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  SECURITY_STATUS status =
      InitializeSecurityContext(&stream->credential, &stream->context, NULL, flags, 0, 0,
                                &inputs, 0, NULL, &outputs, &attributes, NULL);
  stream->used = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
  return status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED ? 0 : -1;
}

// The handshake that the peer asks for begins with what is in the buffers here.
int shakes_hands_at_once(struct stream *stream, DWORD flags) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: what DecryptMessage leaves unprocessed after SEC_I_RENEGOTIATE is never looked at
  DECRYPT(stream, status);
  switch (status) {
  case SEC_E_OK:
    break;
  case SEC_I_RENEGOTIATE:
    stream->used = 0;
    return shake_hands(stream, flags);
  default:
    return -1;
  }
  stream->used = buffers[3].BufferType == SECBUFFER_EXTRA ? buffers[3].cbBuffer : 0;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

int reset_too_early(struct stream *stream, int (*receive)(void *to, unsigned long room)) {
  unsigned long used = 0;
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
      memmove(stream->input, stream->input + (used - buffers[3].cbBuffer), buffers[3].cbBuffer);
      // CHECK: :[[@LINE+3]]:5: warning: 'used' counts the unprocessed input that was found with SECBUFFER_EXTRA, and is set to 0 before anything reads it: reset it only where there is none
      used = buffers[3].cbBuffer; // CHECK: :[[@LINE]]:7: note: counted here
    }
    used = 0;
  }
}
