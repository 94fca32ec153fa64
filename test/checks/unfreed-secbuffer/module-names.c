// Functions that carry the name of the module they are to be imported from.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

__declspec(dllimport) SECURITY_STATUS SECUR32$AcceptSecurityContext(
    PCredHandle, PCtxtHandle, PSecBufferDesc, unsigned long, unsigned long,
    PCtxtHandle, PSecBufferDesc, unsigned long *, PTimeStamp);
__declspec(dllimport) SECURITY_STATUS SECUR32$FreeContextBuffer(void *);

int answer(CredHandle *cred, CtxtHandle *context, SecBufferDesc *in) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  if (SECUR32$AcceptSecurityContext(cred, context, in, ASC_REQ_ALLOCATE_MEMORY, 0,
                                    context, &desc, &attributes, NULL) < 0)
    return -1;
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: {{.*}} 'out.pvBuffer' acquired by 'AcceptSecurityContext' is not released on this path; call FreeContextBuffer
  if (!send_all(out.pvBuffer, out.cbBuffer))
    return -1;
  SECUR32$FreeContextBuffer(out.pvBuffer);
  return 0;
}

int answer_and_release(CredHandle *cred, CtxtHandle *context, SecBufferDesc *in) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  if (SECUR32$AcceptSecurityContext(cred, context, in, ASC_REQ_ALLOCATE_MEMORY, 0,
                                    context, &desc, &attributes, NULL) < 0)
    return -1;
  int sent = send_all(out.pvBuffer, out.cbBuffer);
  SECUR32$FreeContextBuffer(out.pvBuffer);
  return sent ? 0 : -1;
}

// A name that only ends like one of SSPI's, with other parameters.
int BUFFERS$FreeContextBuffer(int which, int how);
int other(int which) { return BUFFERS$FreeContextBuffer(which, 0); }
