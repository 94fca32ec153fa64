// Bytes where characters are counted.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <wincrypt.h>
#include <bcrypt.h>

void subject(PCCERT_CONTEXT certificate) {
  WCHAR name[256];
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'cchNameString' counts characters, and sizeof counts the bytes of 'name', which are twice as many: the function may go past the end of the array; divide by the size of an element
  CertGetNameStringW(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, name,
                     sizeof(name));
}

void issuer(HCERTSTORE store) {
  PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(store, NULL);
  if (!certificate)
    return;
  struct {
    wchar_t name[64];
  } shown;
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'csz' counts characters, and sizeof counts the bytes of 'shown.name'
  CertNameToStrW(X509_ASN_ENCODING, &certificate->pCertInfo->Issuer,
                 CERT_X500_NAME_STR, shown.name, sizeof shown.name);
  CertFreeCertificateContext(certificate);
}

SECURITY_STATUS identity(CredHandle *cred, WCHAR *user, WCHAR *password) {
  SEC_WINNT_AUTH_IDENTITY_W who = {0};
  WCHAR domain[] = L"EXAMPLE";
  who.User = user;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'UserLength' counts characters, without the terminating null, and this is the number of bytes; leave sizeof out
  who.UserLength = (unsigned long)(wcslen(user) * sizeof(WCHAR));
  who.Domain = domain;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'DomainLength' counts characters
  who.DomainLength = sizeof(domain);
  who.Password = password;
  who.PasswordLength = wcslen(password);
  who.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
  return AcquireCredentialsHandleW(NULL, L"Negotiate", SECPKG_CRED_OUTBOUND, NULL, &who,
                                   NULL, NULL, cred, NULL);
}

// And characters where bytes are counted.
NTSTATUS use_mode(BCRYPT_ALG_HANDLE aes, wchar_t *mode) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'cbInput' counts bytes, and this is the number of wide characters, half as many; multiply by sizeof(wchar_t)
  return BCryptSetProperty(aes, BCRYPT_CHAINING_MODE, (PUCHAR)mode, wcslen(mode) + 1, 0);
}
