// Calls that leave out a flag.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

HCERTSTORE import_key(CRYPT_DATA_BLOB *pfx, LPCWSTR password) {
  return PFXImportCertStore(pfx, password, 0);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'PFXImportCertStore' without PKCS12_NO_PERSIST_KEY: the imported private key stays in the user's key store
}

// The one without is for systems that don't know the flag.
HCERTSTORE import_key_anywhere(CRYPT_DATA_BLOB *pfx, LPCWSTR password, int vista) {
  if (vista)
    return PFXImportCertStore(pfx, password, PKCS12_NO_PERSIST_KEY);
  return PFXImportCertStore(pfx, password, 0);
}

// On purpose, into the machine's key store; and as somebody else says.
HCERTSTORE install_key(CRYPT_DATA_BLOB *pfx, LPCWSTR password) {
  return PFXImportCertStore(pfx, password, CRYPT_MACHINE_KEYSET);
}

HCERTSTORE import_as_told(CRYPT_DATA_BLOB *pfx, LPCWSTR password, DWORD flags) {
  return PFXImportCertStore(pfx, password, flags);
}

static int location(const char *name, DWORD *out) {
  if (!strcmp(name, "CurrentUser"))
    *out = CERT_SYSTEM_STORE_CURRENT_USER;
  else if (!strcmp(name, "LocalMachine"))
    *out = CERT_SYSTEM_STORE_LOCAL_MACHINE;
  else
    return 0;
  return 1;
}

HCERTSTORE open_named(const char *where, LPCWSTR name) {
  DWORD flags;
  if (!location(where, &flags))
    return NULL;
  return CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0, flags, name);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'CertOpenStore' without CERT_STORE_OPEN_EXISTING_FLAG: opening the store needs write access
}

HCERTSTORE open_existing(const char *where, LPCWSTR name) {
  DWORD flags;
  if (!location(where, &flags))
    return NULL;
  return CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0, CERT_STORE_OPEN_EXISTING_FLAG | flags, name);
}

// The places are numbers: this one has a bit of the machine's and is the user's; the other is the machine's.
HCERTSTORE open_users_policy(void) {
  return CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER_GROUP_POLICY, L"MY");
}

HCERTSTORE open_enterprise(void) {
  return CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE, L"MY");
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'CertOpenStore' without CERT_STORE_OPEN_EXISTING_FLAG: opening the store needs write access
}

// The user's own store is writable, and memory belongs to nobody else.
HCERTSTORE open_mine(void) {
  return CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"MY");
}

HCERTSTORE open_memory(void) {
  return CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
}

// Who adds has to write.
int add(PCCERT_CONTEXT certificate) {
  HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE, L"MY");
  int ok = store && CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_NEW, NULL);
  if (store)
    CertCloseStore(store, 0);
  return ok;
}

int add_revocations(PCCRL_CONTEXT list) {
  HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE, L"CA");
  int ok = store && CertAddCRLContextToStore(store, list, CERT_STORE_ADD_NEWER, NULL);
  if (store)
    CertCloseStore(store, 0);
  return ok;
}

// A key of the user's may well be worth a question.
int key_container(HCRYPTPROV *provider, LPCTSTR name) {
  return CryptAcquireContext(provider, name, NULL, PROV_RSA_FULL, 0);
}

// On purpose, with its certificate, for the user's other programs.
int install(CRYPT_DATA_BLOB *pfx, LPCWSTR password, HCERTSTORE mine) {
  HCERTSTORE imported = PFXImportCertStore(pfx, password, CRYPT_EXPORTABLE);
  PCCERT_CONTEXT each = NULL;
  int good = imported != NULL;
  while (good && (each = CertEnumCertificatesInStore(imported, each)) != NULL)
    good = CertAddCertificateContextToStore(mine, each, CERT_STORE_ADD_REPLACE_EXISTING, NULL);
  if (!good && each)
    CertFreeCertificateContext(each);
  if (imported)
    CertCloseStore(imported, 0);
  return good;
}
