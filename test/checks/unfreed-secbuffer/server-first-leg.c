// A TLS server that has heard its client once still waits for the Finished.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %check
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int receive_hello(void *bytes, unsigned long size);

int begin(CredHandle *credential, CtxtHandle *context) {
  char hello[4096];
  DWORD granted;
  SecBuffer in[2] = {{0, SECBUFFER_TOKEN, hello}, {0, SECBUFFER_EMPTY, NULL}}, token = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in}, output = {SECBUFFER_VERSION, 1, &token};
  SECURITY_STATUS status;
  in[0].cbBuffer = receive_hello(hello, sizeof(hello));
  status = AcceptSecurityContext(credential, NULL, &input, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_STREAM, 0,
                                 context, &output, &granted, NULL);
  if (status != SEC_I_CONTINUE_NEEDED)
    return 0;
  send_all(token.pvBuffer, token.cbBuffer);
#ifdef RELEASED
  FreeContextBuffer(token.pvBuffer);
#endif
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: SSPI-allocated buffer 'token.pvBuffer' acquired by 'AcceptSecurityContext' is not released on this path
  return in[1].BufferType != SECBUFFER_EXTRA;
}
