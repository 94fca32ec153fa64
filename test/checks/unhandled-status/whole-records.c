// The input is one record, received by the length in its header: no more is needed, and
// nothing is behind it.
// RUN: %tidy(schannel-unhandled-status,schannel-ignored-extra-buffer) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int renegotiate(CtxtHandle *ctx);
int read_n(void *socket, unsigned char *p, int n);
static int read_record(void *socket, unsigned char *p) {
  if (read_n(socket, p, 5) != 5)
    return -1;
  int n = p[3] << 8 | p[4];
  return read_n(socket, p + 5, n) == n ? n + 5 : -1;
}
int receive(void *socket, CtxtHandle *ctx, unsigned char *to) {
  unsigned char record[5 + 18432];
  SecPkgContext_StreamSizes sizes;
  int n = read_record(socket, record);
  if (n < 0 || QueryContextAttributesW(ctx, SECPKG_ATTR_STREAM_SIZES, &sizes) != SEC_E_OK)
    return -1;
  SecBuffer b[4] = {{n, SECBUFFER_DATA, record}, {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, b};
  SECURITY_STATUS s = DecryptMessage(ctx, &desc, 0, NULL);
  if (s == SEC_I_CONTEXT_EXPIRED)
    return 0;
  if (s == SEC_I_RENEGOTIATE)
    return renegotiate(ctx);
  if (s != SEC_E_OK)
    return -2;
  for (unsigned long i = 0; i < b[1].cbBuffer; i++)
    to[i] = ((unsigned char *)b[1].pvBuffer)[i];
  return b[1].cbBuffer;
}

void log_record(const unsigned char *p) {
  printf("record of %d bytes", p[3] << 8 | p[4]);
}

// To look at the header of what has come is not to receive by it.
int receive_any(void *socket, CtxtHandle *ctx, unsigned char *to) {
  unsigned char record[5 + 18432];
  int n = read_n(socket, record, sizeof(record));
  if (n < 0)
    return -1;
  log_record(record);
  SecBuffer b[4] = {{n, SECBUFFER_DATA, record}, {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, b};
  SECURITY_STATUS s = DecryptMessage(ctx, &desc, 0, NULL);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: what DecryptMessage leaves unprocessed after SEC_E_OK is never looked at
  if (s == SEC_I_CONTEXT_EXPIRED)
    return 0;
  if (s == SEC_I_RENEGOTIATE)
    return renegotiate(ctx);
  if (s != SEC_E_OK)
    return -2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SEC_E_INCOMPLETE_MESSAGE from DecryptMessage ends up here
  for (unsigned long i = 0; i < b[1].cbBuffer; i++)
    to[i] = ((unsigned char *)b[1].pvBuffer)[i];
  return b[1].cbBuffer;
}
