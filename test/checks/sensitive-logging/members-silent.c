// Members that hold other things as well, and what is said to the one who runs the program.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %silent
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct client {
  CtxtHandle context;
  unsigned char *input; /* decrypted in place */
  char shared[512];     /* requests and answers */
  char *text;           /* from elsewhere, too */
  char *answer;
  char *filled;
  char name[64];
  size_t used;
};
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
int read_more(void *to, size_t room);
void fill(char **text);

int decrypt(struct client *client, SecBufferDesc *message, SecBuffer *buffers) {
  buffers[0].pvBuffer = client->input;
  if (DecryptMessage(&client->context, message, 0, NULL) != SEC_E_OK)
    return -1;
  memcpy(client->shared, buffers[1].pvBuffer, buffers[1].cbBuffer);
  memcpy(client->answer, buffers[1].pvBuffer, buffers[1].cbBuffer);
  memcpy(client->filled, buffers[1].pvBuffer, buffers[1].cbBuffer);
  client->text = buffers[1].pvBuffer;
  return 0;
}

// A buffer that is read into, a text that is given, a pointer that goes elsewhere.
void request(struct client *client, const char *host) {
  client->used = read_more(client->shared, sizeof(client->shared));
  snprintf(client->name, sizeof(client->name), "%s", host);
  log_line("%s", client->shared);
  client->text = strdup(host);
  log_line("connecting to %s as %s", client->text, client->name);
  fill(&client->filled);
  log_line("%s", client->filled);
}

void input(struct client *client) { log_line("%.*s", (int)client->used, client->input); }

// Lengths; and the answer is what the program was asked for.
void output(struct client *client) {
  log_line("%zu characters", strlen(client->answer));
  printf("%s\n", client->answer);
}

// No password comes out of the loop.
size_t digits(const char *text, char *digits_only) {
  size_t i, n = 0;
  for (i = 0; text[i]; i++)
    if (text[i] >= '0' && text[i] <= '9')
      digits_only[n++] = text[i];
  log_line("%s", text);
  return n;
}
