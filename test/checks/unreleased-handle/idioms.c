// C in which every handle has an owner.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %silent
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static PSecurityFunctionTable sspi;

enum phase { PHASE_NONE, PHASE_CREDENTIAL, PHASE_CONTEXT };

struct credential {
  CredHandle handle;
  int references;
};

struct connection {
  CredHandle cred;
  CtxtHandle context;
  int have_cred, have_context;
  enum phase phase;
  PCCERT_CONTEXT certificate;
  HCERTSTORE store;
  struct credential *shared;
};

// Structures and the functions that release them ---------------------------------

SECURITY_STATUS acquire(struct connection *c, SCHANNEL_CRED *wanted) {
  SECURITY_STATUS status = sspi->AcquireCredentialsHandle(
      NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, wanted, NULL, NULL,
      &c->cred, NULL);
  if (status == SEC_E_OK) {
    c->have_cred = 1;
    c->phase = PHASE_CREDENTIAL;
  }
  return status;
}

SECURITY_STATUS first_leg(struct connection *c, SecBufferDesc *out) {
  DWORD attributes = 0;
  SECURITY_STATUS status = sspi->InitializeSecurityContext(
      &c->cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL, 0, &c->context, out,
      &attributes, NULL);
  if (status == SEC_I_CONTINUE_NEEDED)
    c->have_context = 1;
  return status;
}

void destroy(struct connection *c) {
  if (c->have_context) {
    sspi->DeleteSecurityContext(&c->context);
    c->have_context = 0;
  }
  if (c->phase >= PHASE_CREDENTIAL)
    sspi->FreeCredentialsHandle(&c->cred);
  if (c->certificate)
    CertFreeCertificateContext(c->certificate);
  c->certificate = NULL;
  if (c->store)
    CertCloseStore(c->store, 0);
  c->store = NULL;
}

void by_validity(CtxtHandle *context, CredHandle *cred) {
  if (SecIsValidHandle(context)) {
    DeleteSecurityContext(context);
    SecInvalidateHandle(context);
  }
  if (SecIsValidHandle(cred)) {
    FreeCredentialsHandle(cred);
    SecInvalidateHandle(cred);
  }
}

SECURITY_STATUS local_and_invalidated(SCHANNEL_CRED *wanted) {
  CredHandle cred;
  SECURITY_STATUS status;
  SecInvalidateHandle(&cred);
  status = AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME,
                                    SECPKG_CRED_OUTBOUND, NULL, wanted, NULL,
                                    NULL, &cred, NULL);
  if (SecIsValidHandle(&cred))
    FreeCredentialsHandle(&cred);
  return status;
}

// A reference count.
struct credential *shared(SCHANNEL_CRED *wanted) {
  struct credential *c = (struct credential *)calloc(1, sizeof *c);
  if (!c)
    return NULL;
  if (AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                               NULL, wanted, NULL, NULL, &c->handle,
                               NULL) != SEC_E_OK) {
    free(c);
    return NULL;
  }
  c->references = 1;
  return c;
}

void unshare(struct connection *c) {
  if (c->shared && --c->shared->references == 0) {
    FreeCredentialsHandle(&c->shared->handle);
    free(c->shared);
  }
  c->shared = NULL;
}

// Handed on ----------------------------------------------------------------------

PCCERT_CONTEXT as_the_result(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = NULL;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             (PVOID)&certificate) != SEC_E_OK)
    return NULL;
  return certificate;
}

SECURITY_STATUS as_an_output(CtxtHandle *context, PCCERT_CONTEXT *out) {
  PCCERT_CONTEXT certificate = NULL;
  SECURITY_STATUS status = QueryContextAttributes(
      context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, (PVOID)&certificate);
  if (status == SEC_E_OK)
    *out = certificate;
  return status;
}

int into_a_structure(struct connection *c, const void *subject) {
  HCERTSTORE store = CertOpenSystemStore(0, TEXT("MY"));
  PCCERT_CONTEXT certificate;
  if (store == NULL)
    return 0;
  certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                           CERT_FIND_SUBJECT_STR, subject, NULL);
  c->certificate = certificate;
  c->store = store;
  return certificate != NULL;
}

typedef void (*release_function)(void *object);
void at_exit_of(struct connection *c, release_function release, void *object);

static void close_store(void *store) { CertCloseStore((HCERTSTORE)store, 0); }

int by_a_callback(struct connection *c) {
  HCERTSTORE store = CertOpenSystemStore(0, TEXT("ROOT"));
  if (!store)
    return 0;
  at_exit_of(c, close_store, store);
  return 1;
}

// Leaving a function ---------------------------------------------------------------

int verify(CtxtHandle *context, CERT_CHAIN_PARA *para,
           CERT_CHAIN_POLICY_PARA *policy) {
  PCCERT_CONTEXT certificate = NULL;
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_POLICY_STATUS verdict = {sizeof verdict};
  int result = 0;
  if (FAILED(sspi->QueryContextAttributes(
          context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, (PVOID)&certificate)))
    goto cleanup;
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, para, 0, NULL,
                               &chain))
    goto cleanup;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, policy,
                                        &verdict))
    goto cleanup;
  result = verdict.dwError == 0;
cleanup:
  if (chain)
    CertFreeCertificateChain(chain);
  if (certificate)
    CertFreeCertificateContext(certificate);
  return result;
}

int once(const void *subject) {
  HCERTSTORE store = NULL;
  PCCERT_CONTEXT certificate = NULL;
  do {
    store = CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0,
                          CERT_SYSTEM_STORE_CURRENT_USER, L"MY");
    if (!store)
      break;
    certificate = CertFindCertificateInStore(
        store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, NULL);
    if (!certificate)
      break;
  } while (0);
  // Null is no certificate to release.
  CertFreeCertificateContext(certificate);
  if (store)
    CertCloseStore(store, 0);
  return certificate != NULL;
}

// Calls that release what they are given -----------------------------------------------

int all_of_them(HCERTSTORE store) {
  PCCERT_CONTEXT certificate = NULL;
  int count = 0;
  while ((certificate = CertEnumCertificatesInStore(store, certificate)) != NULL)
    count++;
  return count;
}

int until_found(HCERTSTORE store, DWORD size) {
  PCCERT_CONTEXT certificate = NULL;
  while ((certificate = CertFindCertificateInStore(
              store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, certificate)))
    if (certificate->cbCertEncoded == size)
      break;
  if (certificate) {
    CertFreeCertificateContext(certificate);
    return 1;
  }
  return 0;
}

int first_of_two_stores(HCERTSTORE mine, HCERTSTORE root, const void *subject) {
  PCCERT_CONTEXT certificate = CertFindCertificateInStore(
      mine, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, NULL);
  if (!certificate)
    certificate = CertFindCertificateInStore(
        root, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, NULL);
  if (!certificate)
    return 0;
  CertFreeCertificateContext(certificate);
  return 1;
}

int deleted(HCERTSTORE store, const void *subject) {
  PCCERT_CONTEXT certificate = CertFindCertificateInStore(
      store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, NULL);
  if (!certificate)
    return 0;
  // Releases it, whatever it says.
  return CertDeleteCertificateFromStore(certificate);
}

// Continued handshakes write the context that they were given.
SECURITY_STATUS next_leg(CredHandle *cred, CtxtHandle *context,
                         SecBufferDesc *in, SecBufferDesc *out) {
  DWORD attributes = 0;
  return InitializeSecurityContext(cred, context, NULL, ISC_REQ_STREAM, 0, 0, in,
                                   0, context, out, &attributes, NULL);
}

SECURITY_STATUS either_side(CredHandle *cred, CtxtHandle *context,
                            SecBufferDesc *in, SecBufferDesc *out, int server) {
  DWORD attributes = 0;
  SECURITY_STATUS status =
      server ? AcceptSecurityContext(cred, context, in, 0, 0, context, out,
                                     &attributes, NULL)
             : InitializeSecurityContext(cred, context, NULL, 0, 0, 0, in, 0,
                                         context, out, &attributes, NULL);
  return status;
}

int package_info(unsigned long *size) {
  PSecPkgInfo info;
  if (QuerySecurityPackageInfo((LPTSTR)UNISP_NAME, &info) != SEC_E_OK)
    return 0;
  *size = info->cbMaxToken;
  FreeContextBuffer(info);
  return 1;
}

// What the caller has is told apart from what was found on the way.
int depth(PCCERT_CONTEXT leaf) {
  PCCERT_CONTEXT current = leaf;
  int levels = 0;
  for (;;) {
    DWORD flags = 0;
    PCCERT_CONTEXT issuer =
        CertGetIssuerCertificateFromStore(leaf->hCertStore, current, NULL, &flags);
    if (current != leaf)
      CertFreeCertificateContext(current);
    if (!issuer)
      return levels;
    current = issuer;
    levels++;
  }
}

// A duplicate has the address of the original.
int is_anchor(PCCERT_CONTEXT certificate, PCCERT_CONTEXT anchor) {
  PCCERT_CONTEXT mine = CertDuplicateCertificateContext(certificate);
  if (mine == anchor)
    return CertFreeCertificateContext(anchor);
  CertFreeCertificateContext(mine);
  return 0;
}

// An object made of the certificate has it from then on, though the pointer is one
// to const, as all of CryptoAPI's are.
struct peer;
struct peer *peer_from(PCCERT_CONTEXT certificate, int index);
void *script_object(PCCERT_CONTEXT certificate);

struct peer *wrap(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = NULL;
  if (sspi->QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                                   (void *)&certificate) != SEC_E_OK)
    return NULL;
  return peer_from(certificate, 0);
}

int list_all(HCERTSTORE store, int (*add)(void *object)) {
  PCCERT_CONTEXT certificate = NULL;
  while ((certificate = CertEnumCertificatesInStore(store, certificate)))
    if (!add(script_object(CertDuplicateCertificateContext(certificate)))) {
      CertFreeCertificateContext(certificate);
      return 0;
    }
  return 1;
}

// One more reference under the old name.
PCCERT_CONTEXT share_own(struct connection *c) {
  PCCERT_CONTEXT mine = c->certificate;
  if (mine)
    CertDuplicateCertificateContext(mine);
  return mine;
}

// The two halves of a handle are as good as the handle.
struct number;
struct number *number_of(ULONG_PTR value);
struct number *pair_of(struct number *first, struct number *second);

static struct number *handle_object(CredHandle *handle) {
  struct number *lower = number_of(handle->dwLower);
  return pair_of(lower, number_of(handle->dwUpper));
}

struct number *hand_to_script(SCHANNEL_CRED *wanted) {
  CredHandle cred;
  if (AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                               wanted, NULL, NULL, &cred, NULL) != SEC_E_OK)
    return NULL;
  return handle_object(&cred);
}

// No certificate comes without its contents.
int copy_contents(HCERTSTORE store, unsigned char *into) {
  PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(store, NULL);
  if (!certificate)
    return 0;
  if (!certificate->pCertInfo || !certificate->pbCertEncoded)
    return -1;
  memcpy(into, certificate->pbCertEncoded, certificate->cbCertEncoded);
  CertFreeCertificateContext(certificate);
  return 1;
}

// What has been found valid is valid.
struct checked_session {
  int version;
  PCCERT_CONTEXT own;
};

SECURITY_STATUS session_check(struct checked_session *s) {
  if (!s || s->version != 3)
    return SEC_E_INVALID_HANDLE;
  return SEC_E_OK;
}

static SECURITY_STATUS adopt_own(struct checked_session *s, PCCERT_CONTEXT certificate) {
  if (FAILED(session_check(s)))
    return SEC_E_INVALID_HANDLE;
  s->own = certificate;
  return SEC_E_OK;
}

SECURITY_STATUS load_own(struct checked_session *s, HCERTSTORE store, const void *subject) {
  if (FAILED(session_check(s)))
    return SEC_E_INVALID_HANDLE;
  return adopt_own(s, CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                             CERT_FIND_SUBJECT_STR, subject, NULL));
}

// CompleteAuthToken has no informational status: the last test never holds.
static void give_up(CredHandle *cred, CtxtHandle *context) {
  FreeCredentialsHandle(cred);
  DeleteSecurityContext(context);
}

ULONG leg_and_completion(CredHandle *cred, CtxtHandle *context, SecBufferDesc *in, SecBufferDesc *out) {
  ULONG granted;
  SECURITY_STATUS status = InitializeSecurityContext(cred, context, NULL, 0, 0, 0, in, 0, context, out, &granted, NULL);
  if (status < 0) {
    give_up(cred, context);
    return 0;
  }
  if (status == SEC_I_COMPLETE_NEEDED) {
    status = CompleteAuthToken(context, out);
    if (status < 0) {
      give_up(cred, context);
      return 0;
    }
    if (out->pBuffers[0].cbBuffer == 0)
      give_up(cred, context);
    if (status == SEC_I_COMPLETE_AND_CONTINUE)
      give_up(cred, context);
  }
  return granted;
}

// One more reference never fails, so that nothing is left behind where it "did".
SECURITY_STATUS another_reference(HCERTSTORE store, const void *subject, PCCERT_CONTEXT *found) {
  PCCERT_CONTEXT first = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                                    CERT_FIND_SUBJECT_STR, subject, NULL);
  if (!first)
    return SEC_E_NO_CREDENTIALS;
  PCCERT_CONTEXT second = CertDuplicateCertificateContext(first);
  if (!second)
    return SEC_E_INSUFFICIENT_MEMORY;
  CertFreeCertificateContext(first);
  *found = second;
  return SEC_E_OK;
}
