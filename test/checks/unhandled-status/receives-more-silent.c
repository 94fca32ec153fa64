// All that is not named goes on to receive: right for SEC_E_INCOMPLETE_MESSAGE.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %silent
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CtxtHandle context;
  char input[17000], plain[17000];
  unsigned long used, have;
};

int begin_receive(void *bytes, unsigned long size);

int begin_read(struct connection *c) {
  if (c->used > 0) {
    SecBuffer all[4] = {{c->used, SECBUFFER_DATA, c->input}, {0, SECBUFFER_EMPTY, NULL},
                        {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, all};
    SECURITY_STATUS status = DecryptMessage(&c->context, &message, 0, NULL);
    if (status == SEC_E_OK) {
      c->used = 0;
      for (int i = 0; i < 4; i++)
        if (all[i].BufferType == SECBUFFER_DATA) {
          memcpy(c->plain, all[i].pvBuffer, all[i].cbBuffer);
          c->have = all[i].cbBuffer;
        } else if (all[i].BufferType == SECBUFFER_EXTRA) {
          memmove(c->input, all[i].pvBuffer, all[i].cbBuffer);
          c->used = all[i].cbBuffer;
        }
      return 1;
    }
    if (status == SEC_I_CONTEXT_EXPIRED || status == SEC_I_RENEGOTIATE)
      return -1;
  }
  return begin_receive(c->input + c->used, sizeof(c->input) - c->used);
}

// What follows is done without the call as well: it is no answer to the status.
void queue(const void *plain, unsigned long size);
void end_with(SECURITY_STATUS status);

int first_message(struct connection *c, int done, SECURITY_STATUS why) {
  if (done) {
    if (c->used > 0) {
      SecBuffer all[4] = {{c->used, SECBUFFER_DATA, c->input}, {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}};
      SecBufferDesc message = {SECBUFFER_VERSION, 4, all};
      SECURITY_STATUS status = DecryptMessage(&c->context, &message, 0, NULL);
      if (status == SEC_E_OK) {
        unsigned long rest = all[3].BufferType == SECBUFFER_EXTRA ? all[3].cbBuffer : 0;
        queue(all[1].pvBuffer, all[1].cbBuffer);
        memmove(c->input, c->input + (c->used - rest), rest);
        c->used = rest;
      }
      if (status == SEC_I_CONTEXT_EXPIRED || status == SEC_I_RENEGOTIATE)
        return 0;
    }
  } else {
    end_with(why);
  }
  return done;
}

// What is missing says the same as the status.
SECURITY_STATUS leg(CredHandle *credential, struct connection *c, SecBufferDesc *output) {
  SCHANNEL_CRED none = {SCHANNEL_CRED_VERSION};
  SecBuffer in[2] = {{c->used, SECBUFFER_TOKEN, c->input}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD granted;
  SECURITY_STATUS status =
      InitializeSecurityContextW(credential, &c->context, NULL, ISC_REQ_STREAM, 0, 0, &input, 0,
                                 NULL, output, &granted, NULL);
  (void)none;
  if (in[1].BufferType == SECBUFFER_EXTRA) {
    memmove(c->input, c->input + (c->used - in[1].cbBuffer), in[1].cbBuffer);
    c->used = in[1].cbBuffer;
  } else if (in[1].BufferType != SECBUFFER_MISSING) {
    c->used = 0;
  }
  return status;
}
