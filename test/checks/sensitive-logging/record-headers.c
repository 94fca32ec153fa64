// Type and length of each record, and nothing of what is in it.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void log_records(const unsigned char *m, size_t n) {
  const unsigned char *end = m + n;
  while (end - m > 5) {
    unsigned char type = m[0];
    size_t length = m[3] << 8 | m[4];
    trace("record %d, %d bytes", type, (int)length);
    m += 5 + length;
  }
}
int hello(CredHandle *cred, CtxtHandle *ctx, int (*send)(void *, unsigned long)) {
  char memory[4096];
  SecBuffer out = {sizeof(memory), SECBUFFER_TOKEN, memory};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted;
  if (InitializeSecurityContextA(cred, NULL, "host", ISC_REQ_STREAM, 0, 0, NULL, 0, ctx, &desc, &granted, NULL) != SEC_I_CONTINUE_NEEDED)
    return 0;
  log_records(out.pvBuffer, out.cbBuffer);
  return send(out.pvBuffer, out.cbBuffer);
}

static void log_headers(const char *text, size_t n) {
  const unsigned char *m = (const unsigned char *)text;
  while (m - (const unsigned char *)text < n) {
    unsigned char type = *m++;
    m += 2;
    size_t length = *m++ << 8;
    length += *m++;
    trace("record %d, %d bytes", type, (int)length);
    if (type == 22)
      trace("message %d", *m);
    m += length;
  }
}

// What is in the record is printed as well.
static void log_contents(const unsigned char *m, size_t n) {
  const unsigned char *end = m + n;
  while (end - m > 5) {
    size_t length = m[3] << 8 | m[4];
    trace("record %d, %d bytes", m[0], (int)length);
    for (size_t i = 0; i < length; i++)
      trace("%02x", m[5 + i]);
    m += 5 + length;
  }
}

// Lines of sixteen bytes.
static void log_lines(const unsigned char *m, size_t n) {
  while (n) {
    size_t line = n < 16 ? n : 16;
    for (size_t i = 0; i < line; i++)
      trace("%02x", *m++);
    n -= line;
  }
}

int more(CredHandle *cred, CtxtHandle *ctx, int (*send)(void *, unsigned long)) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD granted;
  int sent;
  if (InitializeSecurityContextA(cred, NULL, "host", ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, ctx, &desc, &granted, NULL) != SEC_I_CONTINUE_NEEDED)
    return 0;
  log_headers(out.pvBuffer, out.cbBuffer);
  log_contents(out.pvBuffer, out.cbBuffer);
  // CHECK: :[[@LINE-1]]:3: warning: the token in 'out.pvBuffer' is written to a log by 'log_contents'
  log_lines(out.pvBuffer, out.cbBuffer);
  // CHECK: :[[@LINE-1]]:3: warning: the token in 'out.pvBuffer' is written to a log by 'log_lines'
  sent = send(out.pvBuffer, out.cbBuffer);
  FreeContextBuffer(out.pvBuffer);
  return sent;
}
