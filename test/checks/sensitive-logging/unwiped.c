// Off by default: secrets in memory that is released.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | FileCheck %s --check-prefix=DEFAULT --allow-empty
// RUN: %schannel-tidy --quiet --checks='-*,schannel-sensitive-logging' --config="{CheckOptions: {schannel-sensitive-logging.WarnOnUnwipedSecret: true}}" %s -- %mingw | %check
// REQUIRES: mingw-headers
// DEFAULT-NOT: warning:
#include "sspi-tls.h"

void identity_left(SEC_WINNT_AUTH_IDENTITY_A *identity) {
  free(identity->User);
  free(identity->Password);
  // CHECK: :[[@LINE-1]]:3: warning: a password stays in the memory that 'free' releases; clear it with SecureZeroMemory first [schannel-sensitive-logging]
}

void identity_wiped(SEC_WINNT_AUTH_IDENTITY_A *identity) {
  SecureZeroMemory(identity->Password, identity->PasswordLength);
  free(identity->Password);
}

HCERTSTORE copy_left(CRYPT_DATA_BLOB *blob, const char *given) {
  wchar_t *password = malloc(64 * sizeof(wchar_t));
  HCERTSTORE store;
  MultiByteToWideChar(CP_UTF8, 0, given, -1, password, 64);
  store = PFXImportCertStore(blob, password, PKCS12_NO_PERSIST_KEY);
  free(password);
  // CHECK: :[[@LINE-1]]:3: warning: the PFX password stays in the memory that 'free' releases
  return store;
}

HCERTSTORE memset_only(CRYPT_DATA_BLOB *blob, wchar_t *password, size_t size) {
  HCERTSTORE store = PFXImportCertStore(blob, password, PKCS12_NO_PERSIST_KEY);
  memset(password, 0, size);
  free(password);
  // CHECK: :[[@LINE-1]]:3: warning: the PFX password stays in the memory that 'free' releases; clear it with SecureZeroMemory first, not with memset, which the compiler may leave out
  return store;
}

HCERTSTORE copy_wiped(CRYPT_DATA_BLOB *blob, wchar_t *password, size_t size) {
  HCERTSTORE store = PFXImportCertStore(blob, password, PKCS12_NO_PERSIST_KEY);
  SecureZeroMemory(password, size);
  free(password);
  return store;
}
