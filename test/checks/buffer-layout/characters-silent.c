// The same counts in characters, and bytes where bytes are counted.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <wincrypt.h>
#include <bcrypt.h>

void subject(PCCERT_CONTEXT certificate) {
  WCHAR name[256];
  char narrow[256];
  CertGetNameStringW(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, name,
                     sizeof(name) / sizeof(name[0]));
  CertGetNameStringW(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, name,
                     sizeof(name) / 2);
  CertGetNameStringA(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, narrow,
                     sizeof(narrow));
}

// A count that was asked for before, and memory that is larger.
void asked(PCCERT_CONTEXT certificate) {
  DWORD count = CertGetNameStringW(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL,
                                   NULL, 0);
  WCHAR *name = malloc(count * sizeof(WCHAR));
  if (name)
    CertGetNameStringW(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, name, count);
  free(name);
}

void property(PCCERT_CONTEXT certificate) {
  WCHAR name[64];
  DWORD size = sizeof(name);
  if (!CertGetCertificateContextProperty(certificate, CERT_FRIENDLY_NAME_PROP_ID, name,
                                         &size))
    return;
}

SECURITY_STATUS identity(CredHandle *cred, WCHAR *user, char *password) {
  SEC_WINNT_AUTH_IDENTITY_W who = {0};
  WCHAR domain[] = L"EXAMPLE";
  who.User = user;
  who.UserLength = wcslen(user);
  who.Domain = domain;
  who.DomainLength = sizeof(domain) / sizeof(domain[0]) - 1;
  who.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
  return AcquireCredentialsHandleW(NULL, L"Negotiate", SECPKG_CRED_OUTBOUND, NULL, &who,
                                   NULL, NULL, cred, NULL);
}

SECURITY_STATUS narrow(CredHandle *cred, char *user) {
  SEC_WINNT_AUTH_IDENTITY_A who = {0};
  who.User = (unsigned char *)user;
  who.UserLength = strlen(user) * sizeof(char);
  who.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
  return AcquireCredentialsHandleA(NULL, "Negotiate", SECPKG_CRED_OUTBOUND, NULL, &who,
                                   NULL, NULL, cred, NULL);
}

NTSTATUS use_mode(BCRYPT_ALG_HANDLE aes, wchar_t *mode) {
  return BCryptSetProperty(aes, BCRYPT_CHAINING_MODE, (PUCHAR)mode,
                           (wcslen(mode) + 1) * sizeof(wchar_t), 0);
}
