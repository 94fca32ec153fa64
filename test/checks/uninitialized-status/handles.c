// Handles that are released though nothing has set them.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw | %check
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static int make_engine(HCERTSTORE roots, HCERTCHAINENGINE *engine) {
  CERT_CHAIN_ENGINE_CONFIG config = {sizeof(config)};
  config.hRestrictedRoot = roots;
  return CertCreateCertificateChainEngine(&config, engine);
}

int by_a_helper(HCERTSTORE roots, PCCERT_CONTEXT certificate) {
  HCERTCHAINENGINE engine;
  int made = make_engine(roots, &engine);
  CertFreeCertificateChainEngine(engine);
  // CHECK: :[[@LINE-1]]:34: warning: 'engine' is read on a path on which nothing has set it; initialise it where it is declared [schannel-uninitialized-status]
  return made;
}

int by_a_jump(const char *file) {
  HCRYPTPROV provider;
  HCRYPTHASH hash;
  int made = 0;
  if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT))
    return 0;
  if (!file)
    goto end;
  made = CryptCreateHash(provider, CALG_SHA1, 0, 0, &hash);
end:
  CryptDestroyHash(hash);
  // CHECK: :[[@LINE-1]]:20: warning: 'hash' is read on a path on which nothing has set it
  CryptReleaseContext(provider, 0);
  return made;
}

void never_set(HCERTSTORE store, int find) {
  PCCERT_CONTEXT certificate;
  if (find)
    certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, NULL, NULL);
  if (certificate)
    CertFreeCertificateContext(certificate);
  // CHECK: :[[@LINE-2]]:7: warning: 'certificate' is read on a path on which nothing has set it
}

// Set on all paths, or not read.
int set(HCERTSTORE roots, const char *file) {
  HCERTCHAINENGINE engine = NULL;
  HCRYPTHASH hash;
  HCRYPTPROV provider;
  int made = make_engine(roots, &engine);
  if (engine)
    CertFreeCertificateChainEngine(engine);
  if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT))
    return made;
  if (CryptCreateHash(provider, CALG_SHA1, 0, 0, &hash))
    CryptDestroyHash(hash);
  CryptReleaseContext(provider, 0);
  return made;
}

int open_elsewhere(const char *file, HCERTSTORE *store);
void elsewhere(const char *file) {
  HCERTSTORE store;
  if (open_elsewhere(file, &store))
    CertCloseStore(store, 0);
}

// A context at a common end that comes before it is made.
SECURITY_STATUS common_end(SCHANNEL_CRED *wanted, SecBufferDesc *output) {
  CredHandle credential;
  CtxtHandle context;
  DWORD granted;
  SECURITY_STATUS status = AcquireCredentialsHandle(
      NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, wanted, NULL, NULL, &credential, NULL);
  if (status != SEC_E_OK)
    goto end;
  status = InitializeSecurityContext(&credential, NULL, NULL, 0, 0, 0, NULL, 0, &context, output,
                                     &granted, NULL);
end:
  DeleteSecurityContext(&context);
  // CHECK: :[[@LINE-1]]:3: warning: 'context' is not set, but 'DeleteSecurityContext' reads it; invalidate it where it is declared (SecInvalidateHandle), and test it before the call
  return status;
}

SECURITY_STATUS invalidated(SCHANNEL_CRED *wanted, SecBufferDesc *output) {
  CredHandle credential;
  CtxtHandle context, *made = NULL;
  DWORD granted;
  SECURITY_STATUS status;
  SecInvalidateHandle(&context);
  status = AcquireCredentialsHandle(NULL, UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, wanted, NULL,
                                    NULL, &credential, NULL);
  if (status != SEC_E_OK)
    return status;
  status = InitializeSecurityContext(&credential, made, NULL, 0, 0, 0, NULL, 0, &context, output,
                                     &granted, NULL);
  if (SecIsValidHandle(&context))
    DeleteSecurityContext(&context);
  FreeCredentialsHandle(&credential);
  return status;
}
