// Functions that look at a certificate, a store or a key, or note something about it, do
// not keep it; a key that becomes a certificate's property is given away.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

PCCERT_CONTEXT without_usage(CERT_NAME_BLOB *name) {
  PCCERT_CONTEXT made = CertCreateSelfSignCertificate(0, name, 0, NULL, NULL, NULL, NULL, NULL);
  if (!made)
    return NULL;
  if (!CertAddEnhancedKeyUsageIdentifier(made, szOID_PKIX_KP_SERVER_AUTH))
    return NULL;
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: certificate context acquired by 'CertCreateSelfSignCertificate' is not released on this path
  return made;
}

PCCERT_CONTEXT with_usage(CERT_NAME_BLOB *name) {
  PCCERT_CONTEXT made = CertCreateSelfSignCertificate(0, name, 0, NULL, NULL, NULL, NULL, NULL);
  if (made && !CertAddEnhancedKeyUsageIdentifier(made, szOID_PKIX_KP_SERVER_AUTH)) {
    CertFreeCertificateContext(made);
    made = NULL;
  }
  return made;
}

int localized_name(BYTE *into, DWORD size) {
  HCERTSTORE store = CertOpenSystemStoreA(0, "MY");
  if (!store)
    return 0;
  if (!CertGetStoreProperty(store, CERT_STORE_LOCALIZED_NAME_PROP_ID, into, &size))
    return 0;
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: certificate store acquired by 'CertOpenSystemStore' is not released on this path
  CertCloseStore(store, 0);
  return 1;
}

int watched(HANDLE changed) {
  HCERTSTORE store = CertOpenSystemStoreA(0, "MY");
  if (!store)
    return 0;
  int watching = CertControlStore(store, 0, CERT_STORE_CTRL_NOTIFY_CHANGE, &changed) &&
                 CertControlStore(store, 0, CERT_STORE_CTRL_RESYNC, &changed);
  CertCloseStore(store, 0);
  return watching;
}

int signed_with(BCRYPT_ALG_HANDLE provider, BYTE *hash, ULONG size, BYTE *into, ULONG room) {
  BCRYPT_KEY_HANDLE key;
  if (BCryptGenerateKeyPair(provider, &key, 256, 0) < 0)
    return 0;
  if (BCryptSignHash(key, NULL, hash, size, into, room, &room, 0) < 0)
    return 0;
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: BCrypt key handle 'key' acquired by 'BCryptGenerateKeyPair' is not released on this path
  BCryptDestroyKey(key);
  return 1;
}

int derived(BYTE *password, ULONG length, BYTE *salt, BYTE *into) {
  BCRYPT_ALG_HANDLE provider;
  if (BCryptOpenAlgorithmProvider(&provider, BCRYPT_SHA256_ALGORITHM, NULL, BCRYPT_ALG_HANDLE_HMAC_FLAG) < 0)
    return 0;
  NTSTATUS status = BCryptDeriveKeyPBKDF2(provider, password, length, salt, 16, 100000, into, 32, 0);
  BCryptCloseAlgorithmProvider(provider, 0);
  return status >= 0;
}

// The property releases the key with the certificate.
int given_by_value(PCCERT_CONTEXT certificate) {
  CERT_KEY_CONTEXT key = {sizeof(key)};
  HCRYPTPROV provider;
  if (!CryptAcquireContextA(&provider, "container", NULL, PROV_RSA_FULL, CRYPT_SILENT))
    return 0;
  key.hCryptProv = provider;
  key.dwKeySpec = AT_KEYEXCHANGE;
  if (!CertSetCertificateContextProperty(certificate, CERT_KEY_CONTEXT_PROP_ID, 0, &key)) {
    CryptReleaseContext(provider, 0);
    return 0;
  }
  return 1;
}

int given_by_address(PCCERT_CONTEXT certificate, NCRYPT_PROV_HANDLE provider) {
  NCRYPT_KEY_HANDLE key;
  if (NCryptOpenKey(provider, &key, L"key", 0, 0))
    return 0;
  if (!CertSetCertificateContextProperty(certificate, CERT_NCRYPT_KEY_HANDLE_PROP_ID, 0, &key)) {
    NCryptFreeObject(key);
    return 0;
  }
  return 1;
}
