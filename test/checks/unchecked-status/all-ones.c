// A result compared with the largest number that there is, which is -1 in 64 bits.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include <winsock2.h>
#include "sspi-tls.h"
#include <wincrypt.h>

int subject(PCCERT_CONTEXT certificate, char *name, const wchar_t *wide, SOCKET socket) {
  size_t length = wcstombs(name, wide, 10);
  if (length == (size_t)-1 || length == ~0ull)
    return 0;
  size_t received = recv(socket, name, 10, 0);
  if (received == (size_t)-1)
    return 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CertNameToStr' returns an unsigned number: this test never holds
  if (CertNameToStrA(X509_ASN_ENCODING, &certificate->pCertInfo->Subject, 0, name, 10) < 0)
    return 0;
  return CertFreeCertificateContext(certificate);
}
