// Every status has its branch, or somebody else's.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw | %silent
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct stream {
  CtxtHandle context;
  SECURITY_STATUS status;
  char *input;
  unsigned long used, size;
  int closed;
};

int deliver(const void *data, unsigned long size);
int handshake(struct stream *stream);
int is_fatal(SECURITY_STATUS status);
void log_status(const char *text, long status);
int drain(struct stream *stream, SecBuffer *buffers);

static int step(struct stream *stream, SecBuffer *buffers) {
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

int if_chain(struct stream *stream, SecBuffer buffers[4]) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status == SEC_E_OK)
    return drain(stream, buffers);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return 0;
  if (status == SEC_I_RENEGOTIATE)
    return handshake(stream);
  if (status == SEC_I_CONTEXT_EXPIRED) {
    stream->closed = 1;
    return 0;
  }
  return -1;
}

int switched(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  switch (DecryptMessage(&stream->context, &message, 0, NULL)) {
  case SEC_I_RENEGOTIATE:
    drain(stream, buffers);
    return handshake(stream);
  case SEC_E_OK:
    return drain(stream, buffers);
  case SEC_I_CONTEXT_EXPIRED:
    stream->closed = 1;
    // fall through
  case SEC_E_INCOMPLETE_MESSAGE:
    return 0;
  default:
    return -1;
  }
}

// The caller gets the status and tests it.
SECURITY_STATUS returned(struct stream *stream, int *size) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status != SEC_E_OK) {
    log_status("cannot decrypt", status);
    return status;
  }
  *size = drain(stream, buffers);
  return SEC_E_OK;
}

// So does whoever looks into the structure.
int stored(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  stream->status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (stream->status != SEC_E_OK)
    return -1;
  return drain(stream, buffers);
}

int read_stored(struct stream *stream) {
  int size = stored(stream);
  if (size < 0 && stream->status == SEC_E_INCOMPLETE_MESSAGE)
    return 0;
  if (size < 0 && stream->status == SEC_I_CONTEXT_EXPIRED)
    return 0;
  if (size < 0 && stream->status == SEC_I_RENEGOTIATE)
    return handshake(stream);
  return size;
}

int out_parameter(struct stream *stream, SECURITY_STATUS *out) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  *out = status;
  if (status != SEC_E_OK)
    return -1;
  return drain(stream, buffers);
}

// A function that is not shown decides.
int decided_elsewhere(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (is_fatal(status))
    return -1;
  return status == SEC_E_OK ? drain(stream, buffers) : handshake(stream);
}

// The loop ends, and what ended it is asked for after it.
int after_the_loop(struct stream *stream) {
  SECURITY_STATUS status = SEC_E_OK;
  int total = 0;
  while (stream->used > 0 && status == SEC_E_OK) {
    SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
    status = DecryptMessage(&stream->context, &message, 0, NULL);
    if (status == SEC_E_OK || status == SEC_I_RENEGOTIATE ||
        status == SEC_I_CONTEXT_EXPIRED)
      total += drain(stream, buffers);
    if (status == SEC_I_RENEGOTIATE) {
      if (handshake(stream) < 0)
        return -1;
      status = SEC_E_OK;
    }
  }
  if (total)
    return total;
  if (status == SEC_I_CONTEXT_EXPIRED)
    return 0;
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return -2;
  return status == SEC_E_OK ? 0 : -1;
}

// A macro of one's own, a flag, a negated test.
#define DECRYPTED(status)                                                      \
  ((status) == SEC_E_OK || (status) == SEC_I_RENEGOTIATE ||                    \
   (status) == SEC_I_CONTEXT_EXPIRED)
int flags(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  int more = status == SEC_E_INCOMPLETE_MESSAGE;
  int again = status == SEC_I_RENEGOTIATE;
  if (!more && !DECRYPTED(status))
    return -1;
  if (more)
    return 0;
  drain(stream, buffers);
  if (status == SEC_I_CONTEXT_EXPIRED)
    return 0;
  return again ? handshake(stream) : 1;
}

// Two buffers: Kerberos or NTLM, whose messages are whole.
int sealed(CtxtHandle *context, void *blob, unsigned long size) {
  SecBuffer buffers[2] = {{size, SECBUFFER_STREAM, blob},
                          {0, SECBUFFER_DATA, NULL}};
  SecBufferDesc message = {SECBUFFER_VERSION, 2, buffers};
  if (DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return -1;
  return deliver(buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// What is kept is kept on the one path that needs it.
int nothing_dropped(struct stream *stream) {
  SecBuffer buffers[4] = {{stream->used, SECBUFFER_DATA, stream->input}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    stream->used = buffers[3].cbBuffer;
  else if (status != SEC_E_INCOMPLETE_MESSAGE)
    stream->used = 0;
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return 0;
  if (status == SEC_I_RENEGOTIATE)
    return handshake(stream);
  if (status == SEC_I_CONTEXT_EXPIRED)
    return 0;
  if (status != SEC_E_OK)
    return -1;
  return step(stream, buffers);
}

// The part of a record moves to the front of another buffer, and what was received
// begins behind it.
int moves_the_part(CtxtHandle *context, char *record, unsigned long received, char *rest,
                   unsigned long *kept) {
  SecBuffer buffers[4] = {{0}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = record;
  buffers[0].cbBuffer = received;
  SECURITY_STATUS status = DecryptMessage(context, &message, 0, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE) {
    memcpy(rest, record, received);
    *kept = received;
    received = 0;
    return 1;
  }
  if (status == SEC_I_RENEGOTIATE || status == SEC_I_CONTEXT_EXPIRED)
    return 2;
  return status == SEC_E_OK ? 0 : -1;
}

// Where to read from goes back to the start; how much there is stays.
int reads_from_the_start(CtxtHandle *context, char *record, unsigned long *offset,
                         unsigned long received) {
  SecBuffer buffers[4] = {{0}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  unsigned long from = *offset;
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = record + from;
  buffers[0].cbBuffer = received;
  SECURITY_STATUS status = DecryptMessage(context, &message, 0, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE) {
    from = 0;
    *offset = from;
    return 1;
  }
  if (status == SEC_I_RENEGOTIATE || status == SEC_I_CONTEXT_EXPIRED)
    return 2;
  return status == SEC_E_OK ? 0 : -1;
}

// A binding to a language whose errors carry the number.
void *none_with_error(void);
void *set_script_error(const char *function, long number);
void *script_bytes(const void *data, unsigned long size);

void *script_decrypt(struct stream *stream, SecBuffer buffers[4]) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = DecryptMessage(&stream->context, &message, 0, NULL);
  if (status == SEC_E_OK)
    return script_bytes(buffers[1].pvBuffer, buffers[1].cbBuffer);
  set_script_error("decrypt", status);
  return none_with_error();
}
