// Secrets that are kept in members and logged by another function.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %check
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct client {
  CtxtHandle context;
  SecBuffer buffers[4];
  unsigned char *input;
  unsigned char *plain;
  size_t used;
  char *password;
};
struct settings {
  const char *password;
};
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

// What is decrypted is appended to what nobody has received yet, by a helper that gets the SecBuffer.
static int append(struct client *client, const SecBuffer *data) {
  unsigned char *grown = malloc(client->used + data->cbBuffer);
  if (!grown)
    return -1;
  if (client->plain) {
    memcpy(grown, client->plain, client->used);
    free(client->plain);
  }
  memcpy(grown + client->used, data->pvBuffer, data->cbBuffer);
  client->plain = grown;
  client->used += data->cbBuffer;
  return 0;
}

static void dump(const SecBuffer *data) {
  log_line("%.*s", (int)data->cbBuffer, (char *)data->pvBuffer);
}

int decrypt(struct client *client, SecBufferDesc *message) {
  SecBuffer *buffers = client->buffers;
  int i;
  if (DecryptMessage(&client->context, message, 0, NULL) != SEC_E_OK)
    return -1;
  for (i = 0; i < 4; i++)
    if (message->pBuffers[i].BufferType == SECBUFFER_DATA) {
      dump(&message->pBuffers[i]);
      // CHECK: :[[@LINE-1]]:7: warning: decrypted data in '&message->pBuffers[i]' is written to a log by 'dump'
      if (append(client, &message->pBuffers[i]))
        return -1;
    }
  return 0;
}

size_t receive(struct client *client, char *into, size_t room) {
  size_t part = room < client->used ? room : client->used;
  memcpy(into, client->plain, part);
  memmove(client->plain, client->plain + part, client->used - part);
  client->used -= part;
  log_line("received %zu bytes", part);
  log_line("received %.*s", (int)part, into);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'into' is written to a log by 'log_line'
  // CHECK: note: kept in 'plain' here
  // CHECK: note: copied to 'into' here
  fprintf(stderr, "left %s", client->plain);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'client->plain' is written to a log by 'fprintf'
  return part;
}

// A password that becomes wide characters one by one, wherever it came from.
HCERTSTORE import(const struct settings *settings, CRYPT_DATA_BLOB *blob) {
  size_t i, length = strlen(settings->password);
  HCERTSTORE store;
  WCHAR *wide = malloc((length + 1) * sizeof(*wide));
  if (!wide)
    return NULL;
  log_line("importing with %s", settings->password);
  // CHECK: :[[@LINE-1]]:3: warning: the PFX password in 'settings->password' is written to a log by 'log_line'
  for (i = 0; i <= length; i++)
    wide[i] = (WCHAR)settings->password[i];
  store = PFXImportCertStore(blob, wide, PKCS12_NO_PERSIST_KEY);
  free(wide);
  return store;
}

HCERTSTORE import_backwards(const char *password, CRYPT_DATA_BLOB *blob) {
  WCHAR wide[64];
  size_t i = strlen(password);
  fprintf(stderr, "password '%s'\n", password);
  // CHECK: :[[@LINE-1]]:3: warning: the PFX password in 'password' is written to a log by 'fprintf'
  wide[i] = 0;
  while (i-- > 0)
    wide[i] = *(password + i);
  return PFXImportCertStore(blob, wide, PKCS12_NO_PERSIST_KEY);
}
