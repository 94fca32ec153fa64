// Unprocessed input whoever kept it hands on, or counts once more, or has in memory of others.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  char kept[17000];
  unsigned long used;
  CredHandle credential;
  CtxtHandle context;
};

SECURITY_STATUS acquire(struct connection *c) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  return AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                   NULL, NULL, &c->credential, NULL);
}

int sent(SecBuffer *token);
SECURITY_STATUS decrypted(struct connection *c, char *input, unsigned long used);

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

SECURITY_STATUS copied_in_the_end(struct connection *c) {
  char input[17000];
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE)
      used += receive_some(input + used, sizeof(input) - used);
    LEG(input, used)
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(input, input + used - in[1].cbBuffer, in[1].cbBuffer);
      used = in[1].cbBuffer;
    } else {
      used = 0;
    }
  }
  memcpy(c->kept, input, used);
  c->used = used;
  return status;
}

SECURITY_STATUS counted_for_others(struct connection *c) {
  char *input = malloc(17000);
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE)
      used += receive_some(input + used, 17000 - used);
    LEG(input, used)
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      if (status == SEC_E_OK) {
        memmove(c->kept, input + used - in[1].cbBuffer, in[1].cbBuffer);
        c->used = in[1].cbBuffer;
      }
      memmove(input, input + used - in[1].cbBuffer, in[1].cbBuffer);
      used = in[1].cbBuffer;
    } else {
      used = 0;
    }
  }
  free(input);
  return status;
}

SECURITY_STATUS for_the_caller(struct connection *c, unsigned long *left) {
  char *input = c->kept;
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE)
      used += receive_some(input + used, 17000 - used);
    LEG(input, used)
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(input, input + used - in[1].cbBuffer, in[1].cbBuffer);
      used = in[1].cbBuffer;
    } else {
      used = 0;
    }
  }
  *left = used;
  return status;
}

// What is left is an error, or where the next one begins.
SECURITY_STATUS refused(struct connection *c) {
  char input[17000];
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE)
      used += receive_some(input + used, sizeof(input) - used);
    LEG(input, used)
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(input, input + used - in[1].cbBuffer, in[1].cbBuffer);
      used = in[1].cbBuffer;
    } else {
      used = 0;
    }
    if (status == SEC_E_OK && used)
      return SEC_E_INVALID_TOKEN;
  }
  return status;
}

SECURITY_STATUS goes_on(struct connection *c) {
  char input[17000];
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE)
      used += receive_some(input + used, sizeof(input) - used);
    LEG(input, used)
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(input, input + used - in[1].cbBuffer, in[1].cbBuffer);
      used = in[1].cbBuffer;
    } else {
      used = 0;
    }
  }
  return decrypted(c, input, used);
}

SECURITY_STATUS in_members(struct connection *c) {
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE)
      used += receive_some(c->kept + used, sizeof(c->kept) - used);
    LEG(c->kept, used)
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(c->kept, c->kept + used - in[1].cbBuffer, in[1].cbBuffer);
      used = in[1].cbBuffer;
    } else {
      used = 0;
    }
    c->used = used;
  }
  return status;
}

SECURITY_STATUS in_a_record(struct connection *c, SecBuffer *extra) {
  SecBuffer kept = {0, SECBUFFER_EMPTY, NULL};
  unsigned long used = 0;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (used == 0 || status == SEC_E_INCOMPLETE_MESSAGE)
      used += receive_some(c->kept + used, sizeof(c->kept) - used);
    LEG(c->kept, used)
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      kept.cbBuffer = in[1].cbBuffer;
      memmove(c->kept, c->kept + used - kept.cbBuffer, kept.cbBuffer);
      used = kept.cbBuffer;
    } else {
      used = kept.cbBuffer = 0;
    }
  }
  *extra = kept;
  return status;
}
