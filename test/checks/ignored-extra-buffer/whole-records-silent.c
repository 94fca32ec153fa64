// A record's header, and then as much as SECBUFFER_MISSING says: nothing is behind it.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %silent
// RUN: not %tidy(schannel-ignored-extra-buffer) --warnings-as-errors='*' %s -- %mingw -DALL | FileCheck %s --check-prefix=ALL
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int receive(int socket, void *memory, unsigned long size);

int handshake(CredHandle *cred, CtxtHandle *context, int socket, char *memory, DWORD room) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  SecBuffer in[2] = {{0, SECBUFFER_TOKEN, memory}, {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in}, output = {SECBUFFER_VERSION, 1, &out};
  DWORD granted;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  if (AcquireCredentialsHandleA(NULL, UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, &wanted, NULL,
                                NULL, cred, NULL) != SEC_E_OK)
    return 0;
  while (status != SEC_E_OK) {
#ifdef ALL
    in[0].cbBuffer = receive(socket, memory, room);
#else
    if (status == SEC_I_CONTINUE_NEEDED) {
      receive(socket, in[0].pvBuffer, 5);
      in[0].cbBuffer = 5;
    } else if (status == SEC_E_INCOMPLETE_MESSAGE) {
      if (in[1].cbBuffer > room - 5)
        return 0;
      receive(socket, (char *)in[0].pvBuffer + 5, in[1].cbBuffer);
      in[0].cbBuffer = in[1].cbBuffer + 5;
      in[1].BufferType = SECBUFFER_EMPTY;
    } else {
      return 0;
    }
#endif
    // ALL: error: what InitializeSecurityContext leaves unprocessed after
    status = InitializeSecurityContextA(cred, context, NULL,
                                        ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY, 0, 0, &input,
                                        0, NULL, &output, &granted, NULL);
    if (FAILED(status) && status != SEC_E_INCOMPLETE_MESSAGE)
      return 0;
    if (out.pvBuffer) {
      send_all(out.pvBuffer, out.cbBuffer);
      FreeContextBuffer(out.pvBuffer);
      out.pvBuffer = NULL;
    }
  }
  return 1;
}
