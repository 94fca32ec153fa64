// Logs and secrets that somebody's own contracts name.
// RUN: %schannel-tidy --quiet --checks='-*,schannel-sensitive-logging' --config="{CheckOptions: {Contracts: '%S/Inputs/logs.yaml'}}" %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void net_trace_bytes(int level, const char *title, const void *data, size_t length);
BOOL net_load_passphrase(const char *path, char *buffer, size_t size);
const char *net_secret_of(const char *name);
void net_cleanse(void *buffer, size_t size);

void decrypted(CtxtHandle *context, SecBuffer *buffers) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return;
  net_trace_bytes(1, "in", buffers[1].pvBuffer, buffers[1].cbBuffer);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'buffers[1].pvBuffer' is written to a log by 'net_trace_bytes'
  net_trace_bytes(1, "size", &buffers[1].cbBuffer, sizeof(buffers[1].cbBuffer));
}

void passphrase(void) {
  char text[64];
  net_trace_bytes(1, "nothing yet", text, sizeof(text));
  if (!net_load_passphrase("file", text, sizeof(text)))
    return;
  printf("%s", text);
  // CHECK: :[[@LINE-1]]:3: warning: the passphrase in 'text' is written to a log by 'printf'
  // CHECK: :[[@LINE-4]]:{{.*}}note: 'net_load_passphrase' hands out the passphrase here
  net_cleanse(text, sizeof(text));
  printf("%s", text);
}

void result(void) {
  const char *secret = net_secret_of("name");
  puts("name");
  puts(secret);
  // CHECK: :[[@LINE-1]]:3: warning: the secret in 'secret' is written to a log by 'puts'
}
