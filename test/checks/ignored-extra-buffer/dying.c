// Unprocessed input that ends with the function that has kept it.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %check
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  char kept[17000];
  CredHandle credential;
  CtxtHandle context;
};

SECURITY_STATUS acquire(struct connection *c) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                   NULL, NULL, &c->credential, NULL);
}

int sent(SecBuffer *token);

SECURITY_STATUS in_an_array(struct connection *c) {
  char input[17000];
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE) {
      int got = receive_some(input + used, sizeof(input) - used);
      if (got <= 0)
        return SEC_E_INTERNAL_ERROR;
      used += got;
    }
    SecBuffer in[2] = {{used, SECBUFFER_TOKEN, input}, {0, SECBUFFER_EMPTY, NULL}};
    SecBuffer out[1] = {{0, SECBUFFER_TOKEN, NULL}};
    SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in}, outputs = {SECBUFFER_VERSION, 1, out};
    DWORD granted;
    status = InitializeSecurityContextW(&c->credential, &c->context, NULL, ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY, 0,
                                        0, &inputs, 0, NULL, &outputs, &granted, NULL);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      continue;
    if (FAILED(status))
      return status;
    if (out[0].cbBuffer > 0 && !sent(&out[0]))
      return SEC_E_INTERNAL_ERROR;
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(input, input + used - in[1].cbBuffer, in[1].cbBuffer);
      used = in[1].cbBuffer;
      // CHECK: :[[@LINE-1]]:7: warning: 'used' tells how much unprocessed input there is, and when the handshake is over nobody hears of it: the first bytes that the peer has sent after it are lost with this function's variables; hand them on to what decrypts
    } else {
      used = 0;
    }
  }
  return status;
}

SECURITY_STATUS on_the_heap(struct connection *c) {
  char *input = malloc(17000);
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  if (!input)
    return SEC_E_INSUFFICIENT_MEMORY;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE) {
      int got = receive_some(input + used, 17000 - used);
      if (got <= 0) {
        status = SEC_E_INTERNAL_ERROR;
        break;
      }
      used += got;
    }
    SecBuffer in[2] = {{used, SECBUFFER_TOKEN, input}, {0, SECBUFFER_EMPTY, NULL}};
    SecBuffer out[1] = {{0, SECBUFFER_TOKEN, NULL}};
    SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in}, outputs = {SECBUFFER_VERSION, 1, out};
    DWORD granted;
    status = InitializeSecurityContextW(&c->credential, &c->context, NULL, ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY, 0,
                                        0, &inputs, 0, NULL, &outputs, &granted, NULL);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      continue;
    if (FAILED(status))
      break;
    if (out[0].cbBuffer > 0 && !sent(&out[0])) {
      status = SEC_E_INTERNAL_ERROR;
      break;
    }
    used = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
    // CHECK: :[[@LINE-1]]:5: warning: 'used' tells how much unprocessed input there is
    if (used)
      memmove(input, input + (in[0].cbBuffer - used), used);
  }
  free(input);
  return status;
}

#define LEG(INPUT, USED)                                                                                              \
  SecBuffer in[2] = {{USED, SECBUFFER_TOKEN, INPUT}, {0, SECBUFFER_EMPTY, NULL}};                                     \
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, NULL}};                                                                    \
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in}, outputs = {SECBUFFER_VERSION, 1, out};                           \
  DWORD granted;                                                                                                      \
  status = InitializeSecurityContextW(&c->credential, &c->context, NULL, ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY, 0, \
                                      0, &inputs, 0, NULL, &outputs, &granted, NULL);                                 \
  if (status == SEC_E_INCOMPLETE_MESSAGE)                                                                             \
    continue;                                                                                                         \
  if (FAILED(status))                                                                                                 \
    return status;                                                                                                    \
  if (out[0].cbBuffer > 0 && !sent(&out[0]))                                                                          \
    return SEC_E_INTERNAL_ERROR;

// The bytes stay, and their number does not.
SECURITY_STATUS in_a_member(struct connection *c) {
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE)
      used += receive_some(c->kept + used, sizeof(c->kept) - used);
    LEG(c->kept, used)
    if (in[1].BufferType == SECBUFFER_EXTRA && in[1].cbBuffer > 0) {
      printf("%lu bytes more\n", in[1].cbBuffer);
      memmove(c->kept, c->kept + used - in[1].cbBuffer, in[1].cbBuffer);
      used = in[1].cbBuffer;
      // CHECK: :[[@LINE-1]]:7: warning: 'used' tells how much unprocessed input there is
    } else {
      used = 0;
    }
  }
  return status;
}

SECURITY_STATUS in_a_record(struct connection *c) {
  char extra[17000];
  SecBuffer kept = {0, SECBUFFER_EMPTY, extra};
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE)
      used += receive_some(c->kept + used, sizeof(c->kept) - used);
    LEG(c->kept, used)
    if (status == SEC_E_OK) {
      if (in[1].BufferType == SECBUFFER_EXTRA) {
        memcpy(kept.pvBuffer, c->kept + used - in[1].cbBuffer, in[1].cbBuffer);
        kept.cbBuffer = in[1].cbBuffer;
        // CHECK: :[[@LINE-1]]:9: warning: 'kept' tells how much unprocessed input there is
        kept.BufferType = SECBUFFER_TOKEN;
      }
      break;
    }
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(c->kept, c->kept + used - in[1].cbBuffer, in[1].cbBuffer);
      used = in[1].cbBuffer;
    } else {
      used = 0;
    }
  }
  return status;
}
