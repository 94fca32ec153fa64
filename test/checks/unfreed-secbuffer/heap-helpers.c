// Helpers named after the heap's functions whose bodies say what they do.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static void secure_local_free(void *memory) {
  if (memory)
    LocalFree((HLOCAL)memory);
}

static void token_free(void *memory) { FreeContextBuffer(memory); }

static void *token_alloc(size_t size) { return LocalAlloc(LMEM_ZEROINIT, size); }

// What LocalAlloc made, a helper named like free() gives to LocalFree.
int local_memory(CtxtHandle *context, SecBufferDesc *message, unsigned long size) {
  unsigned char *bytes = (unsigned char *)LocalAlloc(LPTR, size);
  if (!bytes)
    return -1;
  message->pBuffers[0].pvBuffer = bytes;
  message->pBuffers[0].cbBuffer = size;
  SECURITY_STATUS status = EncryptMessage(context, 0, message, 0);
  message->pBuffers[0].pvBuffer = NULL;
  secure_local_free(bytes);
  return status == SEC_E_OK;
}
// CHECK-NOT: warning:

int token(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, context, &desc,
      &attributes, NULL);
  int sent = status >= 0 && send_all(out.pvBuffer, out.cbBuffer);
  if (out.pvBuffer)
    token_free(out.pvBuffer);
  return sent;
}
// CHECK-NOT: warning:

int own_memory(CtxtHandle *context, SecBufferDesc *message, unsigned long size) {
  void *bytes = token_alloc(size);
  if (!bytes)
    return -1;
  message->pBuffers[0].pvBuffer = bytes;
  SECURITY_STATUS status = EncryptMessage(context, 0, message, 0);
  message->pBuffers[0].pvBuffer = NULL;
  LocalFree(bytes);
  return status == SEC_E_OK;
}
// CHECK-NOT: warning:

// The body says FreeContextBuffer; the memory is malloc's.
int wrong_owner(CtxtHandle *context, SecBufferDesc *message, unsigned long size) {
  void *bytes = malloc(size);
  if (!bytes)
    return -1;
  message->pBuffers[0].pvBuffer = bytes;
  SECURITY_STATUS status = EncryptMessage(context, 0, message, 0);
  message->pBuffers[0].pvBuffer = NULL;
  token_free(bytes);
  // CHECK: :11:{{[0-9]+}}: warning: 'FreeContextBuffer' releases a {{.*}} that 'malloc' acquired; release it with free
  return status == SEC_E_OK;
}
