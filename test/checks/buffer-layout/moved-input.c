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
