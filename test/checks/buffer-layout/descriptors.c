// Descriptors that do not fit the call, as they are on the path to it.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

// That this is TLS code shows in its records.
static SecPkgContext_StreamSizes sizes;

static void set_buffer(SecBuffer *buffer, unsigned long type, void *memory,
                       unsigned long size) {
  buffer->BufferType = type;
  buffer->pvBuffer = memory;
  buffer->cbBuffer = size;
}

SECURITY_STATUS input_is_output(CredHandle *cred, CtxtHandle *context,
                                void *received, unsigned long size) {
  SecBuffer in[2], out;
  SecBufferDesc in_desc, out_desc;
  DWORD attributes;
  set_buffer(&in[0], SECBUFFER_TOKEN, received, size);
  set_buffer(&in[1], SECBUFFER_EMPTY, NULL, 0);
  set_buffer(&out, SECBUFFER_TOKEN, NULL, 0);
  out_desc.ulVersion = SECBUFFER_VERSION;
  out_desc.cBuffers = 1;
  out_desc.pBuffers = &out;
  in_desc.ulVersion = SECBUFFER_VERSION;
  in_desc.cBuffers = 1;
  in_desc.pBuffers = &out;
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: the descriptors of input and output both point to the same SecBuffer
  // CHECK: :[[@LINE-2]]:{{[0-9]+}}: note: it is set here
  return InitializeSecurityContext(cred, context, NULL, ISC_REQ_ALLOCATE_MEMORY,
                                   0, 0, &in_desc, 0, NULL, &out_desc,
                                   &attributes, NULL);
}

SECURITY_STATUS one_descriptor(CredHandle *cred, CtxtHandle *context) {
  SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &token};
  DWORD attributes;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the same descriptor is input and output of 'InitializeSecurityContext'
  return InitializeSecurityContextA(cred, context, NULL, ISC_REQ_ALLOCATE_MEMORY,
                                    0, 0, &desc, 0, NULL, &desc, &attributes,
                                    NULL);
}

SECURITY_STATUS no_room_for_extra(SecurityFunctionTable *sspi, CredHandle *cred,
                                  CtxtHandle *context, void *received,
                                  unsigned long size) {
  SecBuffer in, out;
  SecBufferDesc in_desc = {SECBUFFER_VERSION, 1, &in};
  SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  set_buffer(&in, SECBUFFER_TOKEN, received, size);
  set_buffer(&out, SECBUFFER_TOKEN, NULL, 0);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a handshake token alone leaves no room for SECBUFFER_EXTRA
  return sspi->InitializeSecurityContext(cred, context, NULL,
                                         ISC_REQ_ALLOCATE_MEMORY, 0, 0, &in_desc,
                                         0, NULL, &out_desc, &attributes, NULL);
}

SECURITY_STATUS beyond_the_array(CtxtHandle *context, void *bytes,
                                 unsigned long size) {
  SecBuffer message[3];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, message};
  set_buffer(&message[0], SECBUFFER_DATA, bytes, size);
  set_buffer(&message[1], SECBUFFER_EMPTY, NULL, 0);
  set_buffer(&message[2], SECBUFFER_EMPTY, NULL, 0);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: cBuffers is 4, but pBuffers points to 3 SecBuffers; 'DecryptMessage' would read and write beyond it
  return DecryptMessage(context, &desc, 0, NULL);
}

SECURITY_STATUS two_buffers(CtxtHandle *context, void *bytes,
                            unsigned long size) {
  SecBuffer message[2];
  SecBufferDesc desc = {SECBUFFER_VERSION, 2, message};
  set_buffer(&message[0], SECBUFFER_DATA, bytes, size);
  set_buffer(&message[1], SECBUFFER_EMPTY, NULL, 0);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'DecryptMessage' is given 2 SecBuffers; Schannel needs four
  return DecryptMessage(context, &desc, 0, NULL);
}

SECURITY_STATUS nothing_to_decrypt(CtxtHandle *context, void *bytes,
                                   unsigned long size) {
  SecBuffer message[4];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, message};
  set_buffer(&message[0], SECBUFFER_TOKEN, bytes, size);
  set_buffer(&message[1], SECBUFFER_EMPTY, NULL, 0);
  set_buffer(&message[2], SECBUFFER_EMPTY, NULL, 0);
  set_buffer(&message[3], SECBUFFER_EMPTY, NULL, 0);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: none of the SecBuffers given to 'DecryptMessage' is of type SECBUFFER_DATA
  return DecryptMessage(context, &desc, 0, NULL);
}

SECURITY_STATUS wrong_version(CtxtHandle *context, void *bytes,
                              unsigned long size) {
  SecBuffer message[4] = {{size, SECBUFFER_DATA, bytes}};
  SecBufferDesc desc;
  desc.ulVersion = 4;
  desc.cBuffers = 4;
  desc.pBuffers = message;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: ulVersion of the descriptor is 4; it has to be SECBUFFER_VERSION
  return DecryptMessage(context, &desc, 0, NULL);
}

unsigned long data_first(CtxtHandle *context, char *record,
                         unsigned long size) {
  SecBuffer message[4];
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, message};
  set_buffer(&message[0], SECBUFFER_DATA, record + sizes.cbHeader, size);
  set_buffer(&message[1], SECBUFFER_STREAM_HEADER, record, sizes.cbHeader);
  set_buffer(&message[2], SECBUFFER_STREAM_TRAILER,
             record + sizes.cbHeader + size, sizes.cbTrailer);
  set_buffer(&message[3], SECBUFFER_EMPTY, NULL, 0);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the SecBuffers of a TLS record are, in this order, SECBUFFER_STREAM_HEADER
  if (EncryptMessage(context, 0, &desc, 0) != SEC_E_OK)
    return 0;
  return message[0].cbBuffer + message[1].cbBuffer + message[2].cbBuffer;
}

SECURITY_STATUS shutdown_of_two_bytes(CtxtHandle *context) {
  DWORD type = SCHANNEL_SHUTDOWN;
  SecBuffer token = {2, SECBUFFER_TOKEN, &type};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &token};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the control token is a DWORD
  return ApplyControlToken(context, &desc);
}

SECURITY_STATUS shutdown_as_data(CtxtHandle *context) {
  DWORD type = SCHANNEL_SHUTDOWN;
  SecBuffer token = {sizeof(type), SECBUFFER_DATA, &type};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &token};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a control token goes in a SecBuffer of type SECBUFFER_TOKEN
  return ApplyControlToken(context, &desc);
}

SECURITY_STATUS null_memory(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {4096, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: pvBuffer is null here, but cbBuffer says that there is memory
  return InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL,
                                   0, context, &desc, &attributes, NULL);
}

// Silent: null where the allocation has failed, if it ever does.
SECURITY_STATUS failed_memory(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {4096, SECBUFFER_TOKEN, malloc(4096)};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  return InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL,
                                   0, context, &desc, &attributes, NULL);
}

// How much goes into a record is somebody else's concern here.
unsigned long limit(SecPkgContext_StreamSizes *sizes) { return sizes->cbMaximumMessage; }
