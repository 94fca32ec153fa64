// Records and tokens on their way to the peer.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// RUN: %tidy(schannel-buffer-layout) %s -- %wine | %check
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

struct message {
  unsigned char *buffer;
  size_t len, capacity;
};
struct blob {
  unsigned char *data;
  size_t len;
};
struct message *new_message(size_t size);
struct blob *new_blob(size_t size);
int send_message(struct message *message);
int send_blob(struct blob *blob);
int append(struct message *message, const void *bytes, size_t size);
#define WOULD_BLOCK (-WSAEWOULDBLOCK)

struct connection {
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  unsigned char *pending;
  size_t pending_size;
};

static void lay_out(struct connection *c, SecBuffer *b, unsigned char *record,
                    unsigned long size) {
  b[0].BufferType = SECBUFFER_STREAM_HEADER;
  b[0].pvBuffer = record;
  b[0].cbBuffer = c->sizes.cbHeader;
  b[1].BufferType = SECBUFFER_DATA;
  b[1].pvBuffer = record + c->sizes.cbHeader;
  b[1].cbBuffer = size;
  b[2].BufferType = SECBUFFER_STREAM_TRAILER;
  b[2].pvBuffer = record + c->sizes.cbHeader + size;
  b[2].cbBuffer = c->sizes.cbTrailer;
  b[3].BufferType = SECBUFFER_EMPTY;
  b[3].pvBuffer = NULL;
  b[3].cbBuffer = 0;
}

int limits_instead_of_lengths(struct connection *c, unsigned char *record,
                              unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
  lay_out(c, buffers, record, size);
  if (EncryptMessage(&c->context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'EncryptMessage' writes back how long header, data and trailer are, but no cbBuffer of 'buffers' is read after it
  return send_all(record, c->sizes.cbHeader + size + c->sizes.cbTrailer);
}

int lengths(struct connection *c, unsigned char *record, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
  unsigned char scratch[20000];
  if (c->sizes.cbHeader + size + c->sizes.cbTrailer > sizeof(scratch))
    return -1;
  lay_out(c, buffers, record, size);
  if (EncryptMessage(&c->context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  return send_all(record, buffers[0].cbBuffer + buffers[1].cbBuffer +
                              buffers[2].cbBuffer);
}

// The helper may read them.
int send_buffers(const SecBuffer *buffers);
int lengths_elsewhere(struct connection *c, unsigned char *record,
                      unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
  lay_out(c, buffers, record, size);
  if (EncryptMessage(&c->context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  return send_buffers(buffers);
}

int half_of_it(struct connection *c, SecBufferDesc *desc, SecBuffer *buffers,
               const char *record) {
  size_t all, done = 0;
  if (EncryptMessage(&c->context, 0, desc, 0) != SEC_E_OK)
    return -1;
  all = buffers[0].cbBuffer + buffers[1].cbBuffer + buffers[2].cbBuffer;
  while (done < all) {
    int n = send_all(record + done, (unsigned long)(all - done));
    if (n < 0)
      return n;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'all' shrinks while 'done' grows by the same amount
    all -= n;
    done += n;
  }
  return 0;
}

int all_of_it(struct connection *c, SecBufferDesc *desc, SecBuffer *buffers,
              const char *record) {
  size_t left, done = 0;
  if (EncryptMessage(&c->context, 0, desc, 0) != SEC_E_OK)
    return -1;
  left = buffers[0].cbBuffer + buffers[1].cbBuffer + buffers[2].cbBuffer;
  while (left > 0) {
    int n = send_all(record + done, (unsigned long)left);
    if (n < 0)
      return n;
    left -= n;
    done += n;
  }
  return 0;
}

// Plaintext that is handed out in parts: an early end costs a call, no data.
size_t some_of_it(struct connection *c, SecBufferDesc *desc, char *to,
                  size_t left) {
  size_t done = 0;
  if (DecryptMessage(&c->context, desc, 0, NULL) != SEC_E_OK)
    return 0;
  while (done < left) {
    size_t n = c->pending_size < left ? c->pending_size : left;
    memcpy(to + done, c->pending, n);
    left -= n;
    done += n;
  }
  return done;
}

int length_forgotten(CtxtHandle *context, SecBufferDesc *desc, SecBuffer *token) {
  struct message *out = new_message(token->cbBuffer);
  if (ApplyControlToken(context, desc) != SEC_E_OK || !out)
    return -1;
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: the token is copied into 'out', but 'len' of 'out' is not set
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: note: 'out' is handed on here
  memcpy(out->buffer, token->pvBuffer, token->cbBuffer);
  return send_message(out);
}

int length_set(CtxtHandle *context, SecBufferDesc *desc, SecBuffer *token) {
  struct message *out = new_message(token->cbBuffer);
  if (ApplyControlToken(context, desc) != SEC_E_OK || !out)
    return -1;
  memcpy(out->buffer, token->pvBuffer, token->cbBuffer);
  out->len = token->cbBuffer;
  return send_message(out);
}

// One length, which the allocator sets.
int length_of_blob(CtxtHandle *context, SecBufferDesc *desc, SecBuffer *token) {
  struct blob *out = new_blob(token->cbBuffer);
  if (ApplyControlToken(context, desc) != SEC_E_OK || !out)
    return -1;
  memcpy(out->data, token->pvBuffer, token->cbBuffer);
  return send_blob(out);
}

int record_lost(struct connection *c, SecBufferDesc *desc, SecBuffer *buffers,
                unsigned long size) {
  int sent = -1;
  unsigned char *record = malloc(size);
  lay_out(c, buffers, record, size);
  if (EncryptMessage(&c->context, 0, desc, 0) == SEC_E_OK) {
    sent = send_all(record, buffers[0].cbBuffer + buffers[1].cbBuffer +
                                buffers[2].cbBuffer);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a record that the socket cannot take now is thrown away with 'record'
    if (sent == WOULD_BLOCK)
      goto done;
  }
done:
  free(record);
  return sent;
}

int record_kept(struct connection *c, SecBufferDesc *desc, SecBuffer *buffers,
                unsigned long size) {
  int sent = -1;
  unsigned char *record = malloc(size);
  lay_out(c, buffers, record, size);
  if (EncryptMessage(&c->context, 0, desc, 0) == SEC_E_OK) {
    sent = send_all(record, buffers[0].cbBuffer + buffers[1].cbBuffer +
                                buffers[2].cbBuffer);
    if (sent == WOULD_BLOCK) {
      c->pending = record;
      c->pending_size = size;
      return sent;
    }
  }
  free(record);
  return sent;
}
