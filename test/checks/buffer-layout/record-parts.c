// Records of which a part is not counted, and data from a buffer that was not asked.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// RUN: %tidy(schannel-buffer-layout) %s -- %wine | %check
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

struct connection {
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  unsigned char *input;
  unsigned long used;
};

int deliver(const void *data, unsigned long size);
int deliver_buffer(const SecBuffer *buffer);

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

int without_trailer(struct connection *c, unsigned char *record, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
  LAY_OUT(buffers, c, record, size);
  if (EncryptMessage(&c->context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the trailer of the record is not counted here, nor anywhere else: what 'EncryptMessage' has made is the sum of the cbBuffer of header, data and trailer
  return send_all(record, buffers[0].cbBuffer + buffers[1].cbBuffer);
}

int data_twice(struct connection *c, unsigned char *record, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc desc;
  size_t all;
  desc.ulVersion = SECBUFFER_VERSION;
  desc.cBuffers = 4;
  desc.pBuffers = buffers;
  LAY_OUT(buffers, c, record, size);
  if (EncryptMessage(&c->context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the header of the record is not counted here
  all = (size_t)buffers[1].cbBuffer + buffers[1].cbBuffer + buffers[2].cbBuffer;
  return send_all(record, (unsigned long)all);
}

int last_part_only(struct connection *c, unsigned char *record, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
  LAY_OUT(buffers, c, record, size);
  if (EncryptMessage(&c->context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the header of the record is not counted here
  return send_all(record, buffers[2].cbBuffer);
}

int asks_the_header(struct connection *c) {
  SecBuffer buffers[4] = {{c->used, SECBUFFER_DATA, c->input}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&c->context, &desc, 0, NULL) != SEC_E_OK)
    return -1;
  for (int i = 0; i < 4; i++)
    if (buffers[0].BufferType == SECBUFFER_DATA)
      // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'buffers[0]' is asked for SECBUFFER_DATA, but the content is taken from 'buffers[i]'; take it from the buffer that is of that type
      // CHECK: :[[@LINE-2]]:{{[0-9]+}}: note: asked here
      if (!deliver_buffer(&buffers[i]))
        return -1;
  return 0;
}

int takes_the_header(struct connection *c) {
  SecBuffer buffers[4] = {{c->used, SECBUFFER_DATA, c->input}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(&c->context, &desc, 0, NULL) != SEC_E_OK)
    return -1;
  if (buffers[1].BufferType == SECBUFFER_DATA)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'buffers[1]' is asked for SECBUFFER_DATA, but the content is taken from 'buffers[0]'
    return deliver(buffers[0].pvBuffer, buffers[0].cbBuffer);
  return 0;
}

// How much goes into a record is somebody else's concern here.
unsigned long limit(SecPkgContext_StreamSizes *sizes) { return sizes->cbMaximumMessage; }
