// What is read before the release, or is not what was released.
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  PCCERT_CONTEXT certificate;
  unsigned char *data;
  struct connection *next;
};

DWORD before(LPTSTR package) {
  PSecPkgInfo info = NULL;
  DWORD size;
  if (QuerySecurityPackageInfo(package, &info) != SEC_E_OK)
    return 0;
  size = info->cbMaxToken;
  FreeContextBuffer(info);
  if (info)
    info = NULL;
  return size;
}

// The context that is counted once more, and the one that the chain gave.
DWORD duplicated(PCCERT_CONTEXT certificate) {
  PCCERT_CHAIN_CONTEXT chain = NULL;
  PCCERT_CONTEXT issuer;
  CERT_CHAIN_PARA wanted = {sizeof(wanted)};
  DWORD size;
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, &wanted, 0, NULL, &chain))
    return 0;
  issuer = CertDuplicateCertificateContext(chain->rgpChain[0]->rgpElement[0]->pCertContext);
  CertFreeCertificateChain(chain);
  size = issuer->cbCertEncoded;
  CertFreeCertificateContext(issuer);
  return size;
}

// What a record of our own pointed to does not go with it.
DWORD outlives(struct connection *c) {
  PCCERT_CONTEXT certificate = c->certificate;
  unsigned char *data = c->data;
  DWORD size;
  free(c);
  size = certificate->cbCertEncoded + data[0];
  CertFreeCertificateContext(certificate);
  free(data);
  return size;
}

void all(struct connection *list) {
  while (list) {
    struct connection *next = list->next;
    CertFreeCertificateContext(list->certificate);
    free(list->data);
    free(list);
    list = next;
  }
}

// Put back what was freed.
void renewed(struct connection *c, DWORD size) {
  free(c->data);
  c->data = malloc(size);
  if (c->data)
    c->data[0] = 0;
}

// The store that was opened for it is closed behind it.
void both(HCERTSTORE store) {
  PCCERT_CONTEXT at = NULL;
  HCERTSTORE of;
  DWORD count = 0;
  while ((at = CertEnumCertificatesInStore(store, at)) != NULL)
    count += at->cbCertEncoded;
  at = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
  if (!at)
    return;
  of = at->hCertStore;
  CertFreeCertificateContext(at);
  CertCloseStore(of, 0);
}

struct session {
  CtxtHandle context;
  int established;
};

// Whether there was anything to shut down, the object says.
static void shut_down(struct session *session, SecBufferDesc *type) {
  if (session->established) {
    if (ApplyControlToken(&session->context, type) == SEC_E_OK)
      session->established = 0;
  }
}

void give_up(struct session *session, SecBufferDesc *type) {
  DeleteSecurityContext(&session->context);
  shut_down(session, type);
}

// A function that forgets what has been released knows it by its address, and a log
// shows no more of it.
void cache_remove(PCCERT_CONTEXT certificate);
void note(const char *format, ...);

void forgotten(CtxtHandle *context) {
  PCCERT_CONTEXT peer = NULL;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &peer) != SEC_E_OK)
    return;
  CertFreeCertificateContext(peer);
  cache_remove(peer);
  note("released %p\n", (const void *)peer);
}
