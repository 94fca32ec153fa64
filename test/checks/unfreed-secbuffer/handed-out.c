// Memory of functions elsewhere, which the caller releases at its end.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %check
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int decode(const char *text, unsigned char **bytes, size_t *length);
LPTSTR make_name(const char *service, const char *host);
void say(const char *what);
#define release(p) do { free(p); (p) = NULL; } while(0)

SECURITY_STATUS answer(CredHandle *credential, CtxtHandle *context, const char *text,
                       const char *host) {
  unsigned char *challenge = NULL;
  size_t length = 0;
  LPTSTR name = NULL;
  SecBuffer in, out;
  SecBufferDesc input = {SECBUFFER_VERSION, 1, &in}, output = {SECBUFFER_VERSION, 1, &out};
  unsigned char response[1024];
  DWORD granted;
  SECURITY_STATUS status;

  if (decode(text, &challenge, &length))
    return SEC_E_INVALID_TOKEN;
  if (!challenge)
    return SEC_E_INVALID_TOKEN;
  name = make_name("http", host);
  if (!name)
    return SEC_E_INSUFFICIENT_MEMORY;
  // CHECK: :[[@LINE-1]]:12: warning: heap memory 'challenge' acquired by 'decode' is not released on this path; call free before it goes out of reach [schannel-unfreed-secbuffer]
  if (length > sizeof(response)) {
    release(challenge);
    // CHECK: :[[@LINE-1]]:5: warning: heap memory 'name' acquired by 'make_name' is not released on this path
    return SEC_E_INVALID_TOKEN;
  }
  in.BufferType = SECBUFFER_TOKEN;
  in.pvBuffer = challenge;
  in.cbBuffer = (ULONG)length;
  out.BufferType = SECBUFFER_TOKEN;
  out.pvBuffer = response;
  out.cbBuffer = sizeof(response);
  status = InitializeSecurityContext(credential, NULL, name, 0, 0, 0, &input, 0, context, &output,
                                     &granted, NULL);
  if (FAILED(status))
    say("failed");
  release(name);
  release(challenge);
  return status;
}
