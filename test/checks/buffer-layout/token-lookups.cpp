// The plaintext looked for under the type of a token.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

const SecBuffer *find(const SecBuffer *buffers, unsigned long type) {
  for (int i = 0; i < 4; ++i)
    if (buffers[i].BufferType == type)
      return &buffers[i];
  return nullptr;
}

void deliver(const void *bytes, unsigned long size);

void by_lookup(CtxtHandle *context, void *input, unsigned long size) {
  SecBuffer buffers[4] = {{size, SECBUFFER_DATA, input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, nullptr) != SEC_E_OK)
    return;
  if (const SecBuffer *data = find(buffers, SECBUFFER_TOKEN))
    // CHECK: :[[@LINE-1]]:45: warning: 'DecryptMessage' leaves no SecBuffer of type SECBUFFER_TOKEN: the content of a record is in the one of type SECBUFFER_DATA
    deliver(data->pvBuffer, data->cbBuffer);
}

void by_test(CtxtHandle *context, void *input, unsigned long size) {
  SecBuffer buffers[4] = {{size, SECBUFFER_DATA, input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, nullptr) != SEC_E_OK)
    return;
  for (int i = 0; i < 4; ++i)
    if (buffers[i].BufferType == SECBUFFER_TOKEN)
      // CHECK: :[[@LINE-1]]:34: warning: 'DecryptMessage' leaves no SecBuffer of type SECBUFFER_TOKEN
      deliver(buffers[i].pvBuffer, buffers[i].cbBuffer);
}

// Silent -----------------------------------------------------------------------

void data(CtxtHandle *context, void *input, unsigned long size) {
  SecBuffer buffers[4] = {{size, SECBUFFER_DATA, input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, nullptr) != SEC_E_OK)
    return;
  if (const SecBuffer *found = find(buffers, SECBUFFER_DATA))
    deliver(found->pvBuffer, found->cbBuffer);
}

// Another package decrypts a token.
void wrapped(CtxtHandle *context, void *token, unsigned long size, void *text,
             unsigned long length) {
  SecBuffer buffers[2] = {{size, SECBUFFER_TOKEN, token},
                          {length, SECBUFFER_DATA, text}};
  SecBufferDesc message = {SECBUFFER_VERSION, 2, buffers};
  if (DecryptMessage(context, &message, 0, nullptr) != SEC_E_OK)
    return;
  for (int i = 0; i < 2; ++i)
    if (buffers[i].BufferType == SECBUFFER_TOKEN)
      deliver(buffers[i].pvBuffer, 0);
}

// A token that is asked for before there is anything to decrypt.
void before(CtxtHandle *context, SecBuffer *given, void *input, unsigned long size) {
  if (given->BufferType == SECBUFFER_TOKEN)
    return;
  SecBuffer buffers[4] = {{size, SECBUFFER_DATA, input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, nullptr) == SEC_E_OK)
    deliver(find(buffers, SECBUFFER_DATA), 0);
}
