#include "sspi-tls.h"

struct client {
  CredHandle *credential;
  CtxtHandle context;
  DWORD flags;
  int verbose;
};
static int quiet;

static void note(const char *text) { puts(text); }

static void set_up(struct client *c) {
  c->flags = ISC_REQ_ALLOCATE_MEMORY;
}

static void drop(SecBuffer *out) {
  FreeContextBuffer(out->pvBuffer);
  out->pvBuffer = NULL;
}

static SECURITY_STATUS hello(struct client *c, CredHandle *cred) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContextA(
      cred, NULL, NULL, c->flags, 0, 0, NULL, 0, &c->context, &desc, &attributes, NULL);
  if (status < 0)
    return status;
  note("said hello");
  if (!send_all(out.pvBuffer, out.cbBuffer))
    status = SEC_E_INTERNAL_ERROR;
  drop(&out);
  return status;
}

int connect_client(struct client *c) {
  SECURITY_STATUS status;
  c->credential = malloc(sizeof(CredHandle));
  if (!c->credential)
    return -1;
  memset(c->credential, 0, sizeof(CredHandle));
  status = AcquireCredentialsHandleA(NULL, UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL,
                                     c->credential, NULL);
  if (status != SEC_E_OK)
    return -1;
  return hello(c, c->credential) < 0 ? -1 : 0;
}

void disconnect_client(struct client *c) {
  DeleteSecurityContext(&c->context);
  if (c->credential) {
    FreeCredentialsHandle(c->credential);
    free(c->credential);
    c->credential = NULL;
  }
}

int count(CtxtHandle *context, int which) {
  SECURITY_STATUS status;
  SecPkgContext_StreamSizes sizes;
  if (which)
    status = QueryContextAttributesA(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  return status == SEC_E_OK;
}

int twice(struct client *c, SecBufferDesc *message, void *token) {
  if (c->verbose)
    note("token");
  if (!quiet)
    FreeContextBuffer(token);
  send_all("", 0);
  if (c->verbose)
    FreeContextBuffer(token);
  return DecryptMessage(&c->context, message, 0, NULL) == SEC_E_OK;
}
