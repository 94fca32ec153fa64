// The layouts that Schannel wants, and those of other packages.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %wine | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DNTLM | %silent
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

#ifdef NTLM
#define PACKAGE "NTLM"
#else
#define PACKAGE UNISP_NAME_A
#endif

static void set_buffer(SecBuffer *buffer, unsigned long type, void *memory,
                       unsigned long size) {
  buffer->BufferType = type;
  buffer->pvBuffer = memory;
  buffer->cbBuffer = size;
}

static void set_desc(SecBufferDesc *desc, SecBuffer *buffers, int count) {
  desc->ulVersion = SECBUFFER_VERSION;
  desc->cBuffers = count;
  desc->pBuffers = buffers;
}

SECURITY_STATUS acquire(CredHandle *cred) {
  return AcquireCredentialsHandleA(NULL, (SEC_CHAR *)PACKAGE,
                                   SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL,
                                   cred, NULL);
}

SECURITY_STATUS handshake(CredHandle *cred, CtxtHandle *context, void *received,
                          unsigned long size) {
  SecBuffer in[2], out[3];
  SecBufferDesc in_desc, out_desc;
  DWORD attributes;
  set_buffer(&in[0], SECBUFFER_TOKEN, received, size);
  set_buffer(&in[1], SECBUFFER_EMPTY, NULL, 0);
  set_desc(&in_desc, in, 2);
  set_buffer(&out[0], SECBUFFER_TOKEN, NULL, 0);
  set_buffer(&out[1], SECBUFFER_ALERT, NULL, 0);
  set_buffer(&out[2], SECBUFFER_EMPTY, NULL, 0);
  set_desc(&out_desc, out, 3);
  return InitializeSecurityContextA(cred, context, NULL, ISC_REQ_ALLOCATE_MEMORY,
                                    0, 0, &in_desc, 0, NULL, &out_desc,
                                    &attributes, NULL);
}

SECURITY_STATUS decrypt(CtxtHandle *context, void *bytes, unsigned long size) {
  SecBuffer message[4];
  SecBufferDesc desc;
  int i;
  set_buffer(&message[0], SECBUFFER_DATA, bytes, size);
  for (i = 1; i < 4; ++i)
    set_buffer(&message[i], SECBUFFER_EMPTY, NULL, 0);
  set_desc(&desc, message, 4);
  return DecryptMessage(context, &desc, 0, NULL);
}

int encrypt(CtxtHandle *context, SecPkgContext_StreamSizes *limits,
            unsigned char *record, unsigned long size) {
  SecBuffer message[4];
  SecBufferDesc desc;
  unsigned long total = 0;
  int i;
  if (size > limits->cbMaximumMessage)
    size = limits->cbMaximumMessage;
  set_buffer(&message[0], SECBUFFER_STREAM_HEADER, record, limits->cbHeader);
  set_buffer(&message[1], SECBUFFER_DATA, record + limits->cbHeader, size);
  set_buffer(&message[2], SECBUFFER_STREAM_TRAILER,
             record + limits->cbHeader + size, limits->cbTrailer);
  set_buffer(&message[3], SECBUFFER_EMPTY, NULL, 0);
  set_desc(&desc, message, 4);
  if (EncryptMessage(context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  for (i = 0; i < 3; ++i)
    total += message[i].cbBuffer;
  return send_all(record, total);
}

SECURITY_STATUS shut_down(CtxtHandle *context) {
  DWORD type = SCHANNEL_SHUTDOWN;
  SecBuffer token;
  SecBufferDesc desc;
  set_buffer(&token, SECBUFFER_TOKEN, &type, sizeof(type));
  set_desc(&desc, &token, 1);
  return ApplyControlToken(context, &desc);
}

// An alert is longer than a DWORD.
SECURITY_STATUS alert(CtxtHandle *context) {
  struct {
    DWORD type, level, number;
  } type = {SCHANNEL_ALERT, 2, 42};
  SecBuffer token;
  SecBufferDesc desc;
  set_buffer(&token, SECBUFFER_TOKEN, &type, sizeof(type));
  set_desc(&desc, &token, 1);
  return ApplyControlToken(context, &desc);
}

// The caller's own memory, and the caller's own descriptor.
SECURITY_STATUS own_memory(CredHandle *cred, CtxtHandle *context,
                           SecBufferDesc *input, char *token,
                           unsigned long size) {
  SecBuffer out;
  SecBufferDesc desc;
  DWORD attributes;
  set_buffer(&out, SECBUFFER_TOKEN, token, size);
  set_desc(&desc, &out, 1);
  return InitializeSecurityContextA(cred, context, NULL, 0, 0, 0, input, 0,
                                    context, &desc, &attributes, NULL);
}

#ifdef NTLM
// NTLM and Kerberos: a token alone is the whole message, and messages are sealed
// with a signature beside them.
SECURITY_STATUS other_package(CredHandle *cred, CtxtHandle *context, void *bytes,
                              unsigned long size, char *signature) {
  SecBuffer in, out, message[2];
  SecBufferDesc in_desc, out_desc, desc;
  DWORD attributes;
  set_buffer(&in, SECBUFFER_TOKEN, bytes, size);
  set_desc(&in_desc, &in, 1);
  set_buffer(&out, SECBUFFER_TOKEN, NULL, 0);
  set_desc(&out_desc, &out, 1);
  if (InitializeSecurityContextA(cred, context, NULL, ISC_REQ_ALLOCATE_MEMORY, 0,
                                 0, &in_desc, 0, context, &out_desc, &attributes,
                                 NULL) != SEC_E_OK)
    return SEC_E_INTERNAL_ERROR;
  set_buffer(&message[0], SECBUFFER_TOKEN, signature, 16);
  set_buffer(&message[1], SECBUFFER_DATA, bytes, size);
  set_desc(&desc, message, 2);
  if (EncryptMessage(context, 0, &desc, 0) != SEC_E_OK)
    return SEC_E_INTERNAL_ERROR;
  return DecryptMessage(context, &desc, 0, NULL);
}
#endif
