// Records that are counted whole, whichever way, and data from where it is.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %wine | %silent
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

struct connection {
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  unsigned char *input;
  unsigned long used;
};

int deliver(const void *data, unsigned long size);
void say(const char *text, ...);

#define LAY_OUT(b, c, record, size)                                                               \
  do {                                                                                            \
    (b)[0].BufferType = SECBUFFER_STREAM_HEADER;                                                  \
    (b)[0].pvBuffer = (record);                                                                   \
    (b)[0].cbBuffer = (c)->sizes.cbHeader;                                                        \
    (b)[1].BufferType = SECBUFFER_DATA;                                                           \
    (b)[1].pvBuffer = (record) + (c)->sizes.cbHeader;                                             \
    (b)[1].cbBuffer = (size);                                                                     \
    (b)[2].BufferType = SECBUFFER_STREAM_TRAILER;                                                 \
    (b)[2].pvBuffer = (record) + (c)->sizes.cbHeader + (size);                                    \
    (b)[2].cbBuffer = (c)->sizes.cbTrailer;                                                       \
    (b)[3].BufferType = SECBUFFER_EMPTY;                                                          \
  } while (0)

#define ENCRYPT(c, record, size)                                                                  \
  SecBuffer buffers[4];                                                                           \
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};                                           \
  LAY_OUT(buffers, c, record, size);                                                              \
  if (EncryptMessage(&(c)->context, 0, &desc, 0) != SEC_E_OK)                                     \
  return -1

int in_steps(struct connection *c, unsigned char *record, unsigned long size) {
  unsigned long all;
  ENCRYPT(c, record, size);
  all = buffers[0].cbBuffer + buffers[1].cbBuffer;
  all += buffers[2].cbBuffer;
  return send_all(record, all);
}

int by_loop(struct connection *c, unsigned char *record, unsigned long size) {
  unsigned long all = 0;
  ENCRYPT(c, record, size);
  for (int i = 0; i < 3; i++)
    all += buffers[i].cbBuffer;
  return send_all(record, all);
}

int one_after_the_other(struct connection *c, unsigned char *record, unsigned long size) {
  ENCRYPT(c, record, size);
  if (send_all(buffers[0].pvBuffer, buffers[0].cbBuffer + buffers[1].cbBuffer))
    return -1;
  return send_all(buffers[2].pvBuffer, buffers[2].cbBuffer);
}

// The trailer lies elsewhere and is moved to its place.
int moved(struct connection *c, unsigned char *record, unsigned long size) {
  ENCRYPT(c, record, size);
  memmove(record + buffers[0].cbBuffer + buffers[1].cbBuffer, buffers[2].pvBuffer,
          buffers[2].cbBuffer);
  return send_all(record, buffers[0].cbBuffer + buffers[1].cbBuffer + buffers[2].cbBuffer);
}

// A header is as long as the limit says, the message as it was.
int header_by_limit(struct connection *c, unsigned char *record, unsigned long size) {
  ENCRYPT(c, record, size);
  return send_all(record, c->sizes.cbHeader + buffers[1].cbBuffer + buffers[2].cbBuffer);
}

int message_by_size(struct connection *c, unsigned char *record, unsigned long size) {
  ENCRYPT(c, record, size);
  return send_all(record, buffers[0].cbBuffer + size + buffers[2].cbBuffer);
}

int limit_in_steps(struct connection *c, unsigned char *record, unsigned long size) {
  unsigned long all;
  ENCRYPT(c, record, size);
  all = buffers[0].cbBuffer + buffers[1].cbBuffer;
  return send_all(record, all + c->sizes.cbTrailer);
}

// The header on its own, the rest behind it.
int header_first(struct connection *c, unsigned char *record, unsigned long size) {
  ENCRYPT(c, record, size);
  if (send_all(record, buffers[0].cbBuffer))
    return -1;
  return send_all(buffers[1].pvBuffer, buffers[1].cbBuffer + buffers[2].cbBuffer);
}

int send_buffers(const SecBuffer *buffers, int count);
int counted_elsewhere(struct connection *c, unsigned char *record, unsigned long size) {
  ENCRYPT(c, record, size);
  say("%lu", buffers[0].cbBuffer + buffers[1].cbBuffer);
  return send_buffers(buffers, 3);
}

// Asked and taken ----------------------------------------------------------------------

#define DECRYPT(c)                                                                                \
  SecBuffer buffers[4] = {{(c)->used, SECBUFFER_DATA, (c)->input}};                               \
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};                                           \
  if (DecryptMessage(&(c)->context, &desc, 0, NULL) != SEC_E_OK)                                  \
  return -1

int by_type(struct connection *c) {
  DECRYPT(c);
  for (int i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_DATA)
      deliver(buffers[i].pvBuffer, buffers[i].cbBuffer);
    else if (buffers[i].BufferType == SECBUFFER_EXTRA)
      c->used = buffers[i].cbBuffer;
  return 0;
}

// Where data always is.
int usual_place(struct connection *c) {
  DECRYPT(c);
  for (int i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_DATA)
      return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  return 0;
}

// Each is asked, one inside of the other.
int nested(struct connection *c) {
  DECRYPT(c);
  if (buffers[1].BufferType == SECBUFFER_DATA) {
    if (buffers[3].BufferType == SECBUFFER_EXTRA)
      c->used = buffers[3].cbBuffer;
    return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
  }
  return 0;
}

// The pointer was taken before, and the offset from what comes first.
int offset(struct connection *c) {
  const char *data;
  DECRYPT(c);
  data = buffers[1].pvBuffer;
  if (buffers[1].BufferType == SECBUFFER_DATA)
    say("behind %lu bytes", buffers[0].cbBuffer);
  return deliver(data, buffers[1].cbBuffer);
}

// How much goes into a record is somebody else's concern here.
unsigned long limit(SecPkgContext_StreamSizes *sizes) { return sizes->cbMaximumMessage; }
