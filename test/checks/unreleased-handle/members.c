// Handles in objects that outlive the function.
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CredHandle credential;
  CtxtHandle context;
  PCCERT_CONTEXT certificate;
  HCERTSTORE store;
  SecBuffer out;
};

// Once more, without the release of what there is.
SECURITY_STATUS acquired_again(struct connection *c, SCHANNEL_CRED *first, SCHANNEL_CRED *second) {
  SECURITY_STATUS status;
  status = AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, first, NULL,
                                    NULL, &c->credential, NULL);
  if (status != SEC_E_OK)
    return status;
  if (c->store)
    status = AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, second, NULL,
                                      NULL, &c->credential, NULL);
  // CHECK: warning: credential handle acquired by 'AcquireCredentialsHandle' is overwritten here and lost; call FreeCredentialsHandle before it goes out of reach [schannel-unreleased-handle]
  send_all(&c->out, 1);
  return status;
}

// Nulled where it should have been released.
int forgotten(struct connection *c) {
  c->store = CertOpenSystemStore(0, TEXT("ROOT"));
  if (!c->store)
    return -1;
  c->certificate = CertFindCertificateInStore(c->store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
  if (!c->certificate) {
    c->store = NULL;
    // CHECK: :[[@LINE-1]]:14: warning: certificate store acquired by 'CertOpenSystemStore' is overwritten here and lost; call CertCloseStore before
    return -1;
  }
  return 0;
}

// The caller's pointer is cleared on the way out.
int to_caller(CtxtHandle *context, PCCERT_CONTEXT *peer, DWORD bits) {
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, peer) != SEC_E_OK)
    return -1;
  if (CertGetPublicKeyLength(X509_ASN_ENCODING, &(*peer)->pCertInfo->SubjectPublicKeyInfo) < bits) {
    *peer = NULL;
    // CHECK: :[[@LINE-1]]:11: warning: certificate context {{.*}}acquired by 'QueryContextAttributes' is overwritten here and lost; call CertFreeCertificateContext
    return -1;
  }
  return 0;
}

// A record of this file, which frees its objects and forgets a member.
struct session {
  CtxtHandle context;
  HCERTSTORE roots;
  HCERTCHAINENGINE engine;
};

int session_start(struct session *s) {
  s->roots = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
  return s->roots ? 0 : -1;
}

int session_knows(struct session *s, PCCERT_CONTEXT certificate) {
  return CertAddCertificateContextToStore(s->roots, certificate, CERT_STORE_ADD_NEW, NULL);
}

void session_end(struct session *s) {
  DeleteSecurityContext(&s->context);
  free(s);
  // CHECK: :[[@LINE-1]]:3: warning: the object goes with the certificate store in its member 'roots', which nothing in this file releases; call CertCloseStore before [schannel-unreleased-handle]
  // CHECK: note: 'CertOpenStore' acquires it here
}

// Released by the function of another handle.
struct worker {
  CredHandle credential;
  CtxtHandle context;
  HCERTSTORE store;
};

SECURITY_STATUS worker_start(struct worker *w, SCHANNEL_CRED *wanted) {
  w->store = CertOpenSystemStore(0, TEXT("MY"));
  return AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, wanted, NULL, NULL,
                                  &w->credential, NULL);
}

void worker_end(struct worker *w) {
  DeleteSecurityContext(&w->credential);
  // CHECK: :[[@LINE-1]]:3: warning: 'DeleteSecurityContext' releases a credential handle that 'AcquireCredentialsHandle' acquired; release it with FreeCredentialsHandle [schannel-unreleased-handle]
  free(w->store);
  // CHECK: :[[@LINE-1]]:3: warning: 'free' releases a certificate store that 'CertOpenSystemStore' acquired; release it with CertCloseStore
}

// An attribute whose pointers are only asked for.
struct named {
  CtxtHandle context;
  SecPkgContext_NativeNames names;
};

int named_fill(struct named *n) {
  return QueryContextAttributes(&n->context, SECPKG_ATTR_NATIVE_NAMES, &n->names) == SEC_E_OK &&
         n->names.sServerName != NULL;
}

void named_end(struct named *n) {
  DeleteSecurityContext(&n->context);
  free(n);
  // CHECK: :[[@LINE-1]]:3: warning: the object goes with the SSPI-allocated buffer in its member 'names', which nothing in this file releases; call FreeContextBuffer before [schannel-unfreed-secbuffer]
  // CHECK: note: 'QueryContextAttributes' acquires it here
}
