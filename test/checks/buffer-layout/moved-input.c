// The unprocessed rest, on its way to the front; the names of stores.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct input {
  unsigned char *bytes;
  size_t used;
};

void keep_rest(struct input *input, CtxtHandle *context, SecBuffer buffers[4]) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, NULL) == SEC_E_OK &&
      buffers[3].BufferType == SECBUFFER_EXTRA)
    memcpy(input->bytes, input->bytes + input->used - buffers[3].cbBuffer, buffers[3].cbBuffer);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: source and destination overlap when the unprocessed rest is longer
}

HCERTSTORE narrow_name(void) {
  return CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0,
                       CERT_SYSTEM_STORE_CURRENT_USER | CERT_STORE_READONLY_FLAG, "Root");
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this provider takes a wide name, {{.*}} write L"...", or use the provider that ends in _A
}

HCERTSTORE wide_name(void) {
  return CertOpenStore(CERT_STORE_PROV_SYSTEM_A, 0, 0,
                       CERT_SYSTEM_STORE_CURRENT_USER | CERT_STORE_READONLY_FLAG, L"Root");
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this provider takes a narrow name, {{.*}} leave the L out, or use the provider that ends in _W
}

// CHECK-NOT: warning:
void move_rest(struct input *input, CtxtHandle *context, SecBuffer buffers[4]) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, NULL) == SEC_E_OK &&
      buffers[3].BufferType == SECBUFFER_EXTRA)
    memmove(input->bytes, input->bytes + input->used - buffers[3].cbBuffer, buffers[3].cbBuffer);
}

void copy_elsewhere(struct input *input, struct input *next, CtxtHandle *context,
                    SecBuffer buffers[4]) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, NULL) == SEC_E_OK &&
      buffers[3].BufferType == SECBUFFER_EXTRA)
    memcpy(next->bytes, input->bytes + input->used - buffers[3].cbBuffer, buffers[3].cbBuffer);
}

HCERTSTORE right_names(int old, const void *name) {
  if (name)
    return CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, name);
  return old ? CertOpenStore(CERT_STORE_PROV_SYSTEM_A, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, "MY")
             : CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"MY");
}

// By the pointer that DecryptMessage has left, too: it points into the same input.
int decrypt_next(CtxtHandle *context, char *input, unsigned long *have) {
  SecBuffer buffers[4] = {{*have, SECBUFFER_DATA, input},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SecBuffer *extra = NULL;
  if (DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return 0;
  for (int i = 1; i < 4; ++i)
    if (!extra && buffers[i].BufferType == SECBUFFER_EXTRA)
      extra = &buffers[i];
  *have = 0;
  if (extra) {
    CopyMemory(input, extra->pvBuffer, extra->cbBuffer);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: source and destination overlap when the unprocessed rest is longer
    *have = extra->cbBuffer;
  }
  return 1;
}

// Silent: to memory of its own, by a function that may, and from a copy.
int decrypt_apart(CtxtHandle *context, char *input, unsigned long *have, char *rest, SecBuffer kept) {
  SecBuffer buffers[4] = {{*have, SECBUFFER_DATA, input},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return 0;
  *have = 0;
  if (buffers[3].BufferType == SECBUFFER_EXTRA) {
    memcpy(rest, buffers[3].pvBuffer, buffers[3].cbBuffer);
    memmove(input, buffers[3].pvBuffer, buffers[3].cbBuffer);
    *have = buffers[3].cbBuffer;
  } else if (kept.cbBuffer) {
    memcpy(input, kept.pvBuffer, kept.cbBuffer);
    *have = kept.cbBuffer;
  }
  return 1;
}
