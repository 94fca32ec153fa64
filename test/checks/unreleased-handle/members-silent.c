// Handles in objects that outlive the function, and are looked after.
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CredHandle credential;
  CtxtHandle context;
  PCCERT_CONTEXT certificate, other;
  HCERTSTORE store;
  SecBuffer out;
  struct connection *next;
};

int transport(struct connection *c, const void *data, unsigned long size);
void remember(struct connection *c);

// The first failed; it was released; it has moved.
SECURITY_STATUS fallback(struct connection *c, SCHANNEL_CRED *first, SCHANNEL_CRED *second) {
  SECURITY_STATUS status;
  status = AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, first, NULL,
                                    NULL, &c->credential, NULL);
  if (status != SEC_E_OK)
    status = AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, second, NULL,
                                      NULL, &c->credential, NULL);
  return status;
}

SECURITY_STATUS renewed(struct connection *c, SCHANNEL_CRED *first) {
  SECURITY_STATUS status;
  for (int i = 0; i < 2; ++i) {
    status = AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, first, NULL,
                                      NULL, &c->credential, NULL);
    if (status != SEC_E_OK)
      return status;
    FreeCredentialsHandle(&c->credential);
    SecInvalidateHandle(&c->credential);
  }
  return SEC_E_OK;
}

void moved(struct connection *c, PCCERT_CONTEXT *out) {
  c->certificate = CertFindCertificateInStore(c->store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
  c->other = c->certificate;
  c->certificate = NULL;
  *out = CertFindCertificateInStore(c->store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
  c->certificate = *out;
  *out = NULL;
}

PCCERT_CONTEXT detached(struct connection *c) {
  PCCERT_CONTEXT mine;
  c->certificate = CertFindCertificateInStore(c->store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
  mine = c->certificate;
  c->certificate = NULL;
  return mine;
}

void copied(struct connection *c, struct connection *copy, SCHANNEL_CRED *wanted) {
  if (AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, wanted, NULL, NULL,
                               &c->credential, NULL) != SEC_E_OK)
    return;
  copy->credential = c->credential;
  SecInvalidateHandle(&c->credential);
}

void copied_whole(struct connection *c, struct connection *copy) {
  c->certificate = CertFindCertificateInStore(c->store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
  *copy = *c;
  c->certificate = NULL;
}

// Somebody else has seen it in the meantime.
void known_elsewhere(struct connection *c) {
  c->certificate = CertFindCertificateInStore(c->store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
  remember(c);
  c->certificate = NULL;
}

// A list that is gone through.
void listed(struct connection *c) {
  struct connection *last = c->next;
  last->certificate = CertFindCertificateInStore(c->store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
  c->certificate = last->certificate;
  last = NULL;
  c->certificate = NULL;
}

// The loop that releases the one before.
int searched(struct connection *c) {
  DWORD size = 0;
  do {
    c->certificate = CertFindCertificateInStore(c->store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL,
                                                c->certificate);
  } while (c->certificate && !CertGetCertificateContextProperty(
                                 c->certificate, CERT_KEY_CONTEXT_PROP_ID, NULL, &size));
  return c->certificate != NULL;
}

// Sent through a callback that may take the connection apart.
SECURITY_STATUS sent(struct connection *c, CtxtHandle *context) {
  DWORD granted;
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &c->out};
  SECURITY_STATUS status;
  c->out.BufferType = SECBUFFER_TOKEN;
  c->out.pvBuffer = NULL;
  c->out.cbBuffer = 0;
  status = InitializeSecurityContext(&c->credential, context, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0,
                                     NULL, 0, context, &desc, &granted, NULL);
  transport(c, c->out.pvBuffer, c->out.cbBuffer);
  c->out.pvBuffer = NULL;
  return status;
}

// Records of this file: released in a helper, through a pointer, handed over, kept in a list.
struct session {
  CtxtHandle context;
  HCERTSTORE roots, mine, lent, machine;
  PCCERT_CONTEXT certificate;
};
HCERTSTORE open_machine(HCERTSTORE store);

static void close_store(HCERTSTORE *store) {
  CertCloseStore(*store, 0);
  *store = NULL;
}

int session_start(struct session *s) {
  s->roots = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
  s->mine = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
  s->lent = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
  s->machine = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
  open_machine(s->machine);
  return s->roots ? 0 : -1;
}

HCERTSTORE session_roots(struct session *s) { return s->lent; }

void session_end(struct session *s) {
  HCERTSTORE mine = s->mine;
  DeleteSecurityContext(&s->context);
  close_store(&s->roots);
  CertCloseStore(mine, 0);
  free(s);
}

// Objects of this kind live as long as the process; only one that did not start is freed.
struct global {
  HCERTSTORE roots;
  HCERTSTORE more;
};
struct global *global_make(void) {
  struct global *g = calloc(1, sizeof(*g));
  if (!g)
    return NULL;
  g->roots = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
  if (!g->roots) {
    free(g);
    return NULL;
  }
  return g;
}

// A member for handles of several kinds; one that others fill as well.
struct any {
  void *handle;
  HCERTSTORE store;
};
int fill(HCERTSTORE *store);
void any_store(struct any *a) { a->handle = CertOpenSystemStore(0, TEXT("MY")); }
void any_block(struct any *a) { a->handle = malloc(10); }
void any_end(struct any *a) {
  free(a->handle);
  a->handle = NULL;
}
void any_other(struct any *a) {
  a->store = CertOpenSystemStore(0, TEXT("MY"));
  fill(&a->store);
}
void any_free(struct any *a) { LocalFree(a->store); }

// An attribute is a record of pointers, each released by its own name.
struct named {
  CtxtHandle context;
  SecPkgContext_NativeNames names;
};

int named_fill(struct named *n) {
  return QueryContextAttributes(&n->context, SECPKG_ATTR_NATIVE_NAMES, &n->names) == SEC_E_OK;
}

void named_end(struct named *n) {
  DeleteSecurityContext(&n->context);
  if (n->names.sClientName != NULL) {
    FreeContextBuffer(n->names.sClientName);
    n->names.sClientName = NULL;
  }
  if (n->names.sServerName != NULL)
    FreeContextBuffer(n->names.sServerName);
  free(n);
}
