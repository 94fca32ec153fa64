// A PFX of the function's own, exported from a store with one certificate, has one.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#ifndef PKCS12_NO_PERSIST_KEY
#define PKCS12_NO_PERSIST_KEY 0x00008000
#endif
#include <vector>

bool reimport_chain(PCCERT_CONTEXT one, PCCERT_CONTEXT issuer, CredHandle *cred, PCCERT_CONTEXT *cert, HCERTSTORE *kept) {
  HCERTSTORE memory = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
  if (!memory)
    return false;
  CRYPT_DATA_BLOB pfx = {0, nullptr};
  if (!CertAddCertificateContextToStore(memory, one, CERT_STORE_ADD_ALWAYS, nullptr) ||
      !CertAddCertificateContextToStore(memory, issuer, CERT_STORE_ADD_ALWAYS, nullptr) ||
      !PFXExportCertStoreEx(memory, &pfx, L"x", nullptr, EXPORT_PRIVATE_KEYS)) {
    CertCloseStore(memory, 0);
    return false;
  }
  std::vector<BYTE> bytes(pfx.cbData);
  pfx.pbData = bytes.data();
  if (!PFXExportCertStoreEx(memory, &pfx, L"x", nullptr, EXPORT_PRIVATE_KEYS)) {
    CertCloseStore(memory, 0);
    return false;
  }
  CertCloseStore(memory, 0);
  HCERTSTORE store = PFXImportCertStore(&pfx, L"x", PKCS12_NO_PERSIST_KEY);
  if (!store)
    return false;
  PCCERT_CONTEXT found = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, nullptr, nullptr);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: CERT_FIND_ANY takes whatever comes first in the imported file
  if (!found) {
    CertCloseStore(store, 0);
    return false;
  }
  SCHANNEL_CRED c = {0};
  c.dwVersion = SCHANNEL_CRED_VERSION;
  c.cCreds = 1;
  c.paCred = &found;
  c.dwFlags = SCH_USE_STRONG_CRYPTO;
  SECURITY_STATUS s = AcquireCredentialsHandleW(nullptr, const_cast<LPWSTR>(UNISP_NAME_W), SECPKG_CRED_INBOUND, nullptr, &c,
                                                nullptr, nullptr, cred, nullptr);
  if (FAILED(s)) {
    CertFreeCertificateContext(found);
    CertCloseStore(store, 0);
    return false;
  }
  *cert = found;
  *kept = store;
  return true;
}

// Silent -----------------------------------------------------------------------

bool reimport(PCCERT_CONTEXT one, CredHandle *cred, PCCERT_CONTEXT *cert, HCERTSTORE *kept) {
  HCERTSTORE memory = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
  if (!memory)
    return false;
  CRYPT_DATA_BLOB pfx = {0, nullptr};
  if (!CertAddCertificateContextToStore(memory, one, CERT_STORE_ADD_ALWAYS, nullptr) ||
      !PFXExportCertStoreEx(memory, &pfx, L"x", nullptr, EXPORT_PRIVATE_KEYS)) {
    CertCloseStore(memory, 0);
    return false;
  }
  std::vector<BYTE> bytes(pfx.cbData);
  pfx.pbData = bytes.data();
  if (!PFXExportCertStoreEx(memory, &pfx, L"x", nullptr, EXPORT_PRIVATE_KEYS)) {
    CertCloseStore(memory, 0);
    return false;
  }
  CertCloseStore(memory, 0);
  HCERTSTORE store = PFXImportCertStore(&pfx, L"x", PKCS12_NO_PERSIST_KEY);
  if (!store)
    return false;
  PCCERT_CONTEXT found = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_ANY, nullptr, nullptr);
  if (!found) {
    CertCloseStore(store, 0);
    return false;
  }
  SCHANNEL_CRED c = {0};
  c.dwVersion = SCHANNEL_CRED_VERSION;
  c.cCreds = 1;
  c.paCred = &found;
  c.dwFlags = SCH_USE_STRONG_CRYPTO;
  SECURITY_STATUS s = AcquireCredentialsHandleW(nullptr, const_cast<LPWSTR>(UNISP_NAME_W), SECPKG_CRED_INBOUND, nullptr, &c,
                                                nullptr, nullptr, cred, nullptr);
  if (FAILED(s)) {
    CertFreeCertificateContext(found);
    CertCloseStore(store, 0);
    return false;
  }
  *cert = found;
  *kept = store;
  return true;
}
