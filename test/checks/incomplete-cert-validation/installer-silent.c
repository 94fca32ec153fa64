// An installer of root certificates has been asked to install one.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

int install(const BYTE *ca, DWORD size) {
  HCERTSTORE store = CertOpenSystemStore(0, TEXT("ROOT"));
  if (!store)
    return -1;
  int ok = CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, ca, size, CERT_STORE_ADD_NEW, NULL);
  if (!ok && GetLastError() != ERROR_CANCELLED)
    ok = -1;
  CertCloseStore(store, 0);
  return ok;
}
