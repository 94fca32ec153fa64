// The certificate that a client brings along.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DUNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#ifndef PKCS12_NO_PERSIST_KEY
#define PKCS12_NO_PERSIST_KEY 0x00008000
#endif
#ifndef CERT_FIND_HAS_PRIVATE_KEY
#define CERT_FIND_HAS_PRIVATE_KEY (21 << CERT_COMPARE_SHIFT)
#endif

PCCERT_CONTEXT first(CRYPT_DATA_BLOB *file, HCERTSTORE *store) {
  *store = NULL;
  HCERTSTORE imported = PFXImportCertStore(file, L"", PKCS12_NO_PERSIST_KEY);
  if (!imported)
    return NULL;
  *store = imported;
  return CertFindCertificateInStore(imported, X509_ASN_ENCODING, 0, CERT_FIND_ANY,
                                    NULL, NULL);
  // CHECK: :[[@LINE-2]]:10: warning: CERT_FIND_ANY takes whatever comes first in the imported file, which may be the certificate of an issuer
}

BOOL import_key(const BYTE *key, DWORD size, HCRYPTPROV *provider,
                HCRYPTKEY *imported) {
  if (!CryptAcquireContext(provider, L"my client", NULL, PROV_RSA_FULL, 0) &&
      // CHECK: :[[@LINE-1]]:8: warning: the private key is imported into a container with a fixed name
      !CryptAcquireContext(provider, L"my client", NULL, PROV_RSA_FULL,
                           CRYPT_NEWKEYSET))
    return FALSE;
  return CryptImportKey(*provider, key, size, 0, 0, imported);
}

// Silent -----------------------------------------------------------------------

PCCERT_CONTEXT with_key(CRYPT_DATA_BLOB *file, HCERTSTORE *store) {
  HCERTSTORE imported = PFXImportCertStore(file, L"", PKCS12_NO_PERSIST_KEY);
  if (!imported)
    return NULL;
  *store = imported;
  return CertFindCertificateInStore(imported, X509_ASN_ENCODING, 0,
                                    CERT_FIND_HAS_PRIVATE_KEY, NULL, NULL);
}

PCCERT_CONTEXT looks_for_the_key(CRYPT_DATA_BLOB *file, HCERTSTORE *store) {
  PCCERT_CONTEXT found = NULL;
  DWORD size = 0;
  HCERTSTORE imported = PFXImportCertStore(file, L"", PKCS12_NO_PERSIST_KEY);
  if (!imported)
    return NULL;
  *store = imported;
  do
    found = CertFindCertificateInStore(imported, X509_ASN_ENCODING, 0,
                                       CERT_FIND_ANY, NULL, found);
  while (found && !CertGetCertificateContextProperty(
                      found, CERT_KEY_PROV_INFO_PROP_ID, NULL, &size));
  return found;
}

// Not one's own: any of them will do.
PCCERT_CONTEXT of_a_store(HCERTSTORE store) {
  return CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_ANY,
                                    NULL, NULL);
}

BOOL temporary(const BYTE *key, DWORD size, HCRYPTPROV *provider,
               HCRYPTKEY *imported) {
  if (!CryptAcquireContext(provider, NULL, MS_ENHANCED_PROV, PROV_RSA_FULL,
                           CRYPT_VERIFYCONTEXT | CRYPT_SILENT))
    return FALSE;
  return CryptImportKey(*provider, key, size, 0, 0, imported);
}

BOOL by_name(const WCHAR *name, const BYTE *key, DWORD size, HCRYPTPROV *provider,
             HCRYPTKEY *imported) {
  if (!CryptAcquireContext(provider, name, NULL, PROV_RSA_FULL, CRYPT_NEWKEYSET))
    return FALSE;
  return CryptImportKey(*provider, key, size, 0, 0, imported);
}

// The key is there already.
BOOL existing(HCRYPTPROV *provider) {
  return CryptAcquireContext(provider, L"my client", NULL, PROV_RSA_FULL, 0);
}
