// Memory of functions elsewhere, which may be anybody's.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct error;
int decode(const char *text, unsigned char **bytes, size_t *length);
int name_of(const char *host, char **name, int *is_new);
char *read_name(const char *host, struct error **error);
void keep(void *memory);
void say(const char *what);
extern char default_name[];

// The function failed, and says so in its result, or elsewhere.
SECURITY_STATUS failed(CtxtHandle *context, const char *text) {
  unsigned char *bytes = NULL;
  size_t length;
  if (decode(text, &bytes, &length) != 0)
    return SEC_E_INVALID_TOKEN;
  DeleteSecurityContext(context);
  free(bytes);
  return SEC_E_OK;
}

SECURITY_STATUS failed_elsewhere(CtxtHandle *context, const char *host) {
  struct error *error = NULL;
  char *name = read_name(host, &error);
  if (error)
    return SEC_E_INTERNAL_ERROR;
  DeleteSecurityContext(context);
  free(name);
  return SEC_E_OK;
}

// Released under a condition that is not its own.
SECURITY_STATUS told(CtxtHandle *context, const char *host) {
  char *name = NULL;
  int is_new = 0;
  if (!name_of(host, &name, &is_new) || !name)
    return SEC_E_INTERNAL_ERROR;
  DeleteSecurityContext(context);
  if (!is_new)
    return SEC_E_OK;
  if (is_new)
    free(name);
  return SEC_E_OK;
}

// Handed on, returned, kept, and released on each way.
unsigned char *handed_on(CtxtHandle *context, const char *text, int which) {
  unsigned char *bytes = NULL;
  size_t length;
  if (decode(text, &bytes, &length) != 0)
    return NULL;
  if (!bytes)
    return NULL;
  if (which == 1) {
    keep(bytes);
    return NULL;
  }
  if (which == 2)
    return bytes;
  if (which == 3) {
    free(bytes);
    return NULL;
  }
  DeleteSecurityContext(context);
  free(bytes);
  return NULL;
}

// One way out.
SECURITY_STATUS one_end(CtxtHandle *context, const char *text) {
  unsigned char *bytes = NULL;
  size_t length;
  SECURITY_STATUS status = SEC_E_INVALID_TOKEN;
  if (decode(text, &bytes, &length) != 0 || !bytes)
    goto end;
  if (length < 4)
    goto end;
  status = DeleteSecurityContext(context);
end:
  if (bytes)
    free(bytes);
  return status;
}
