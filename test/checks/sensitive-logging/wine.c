// Wine's headers, and the A and W forms of what logs.
// RUN: %tidy(schannel-sensitive-logging) %s -- %wine | %check
// REQUIRES: wine-headers
#include "sspi-tls.h"
#include <rpc.h>

void decrypted(SecurityFunctionTableA *table, CtxtHandle *context, SecBuffer *buffers) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (table->DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return;
  OutputDebugStringA(buffers[1].pvBuffer);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'buffers[1].pvBuffer' is written to a log by 'OutputDebugStringA'
  OutputDebugStringW(buffers[1].pvBuffer);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'buffers[1].pvBuffer' is written to a log by 'OutputDebugStringW'
  printf("%lu", buffers[1].cbBuffer);
}

void identity(SEC_WINNT_AUTH_IDENTITY_W *identity) {
  printf("%ls", identity->User);
  printf("%ls", identity->Password);
  // CHECK: :[[@LINE-1]]:3: warning: a password in 'identity->Password' is written to a log by 'printf'
}
