// Failures whose log is said to be the end, and counts that are 0 after one.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %silent
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <ncrypt.h>

#define FATAL 21
int error_start(int severity);
void error_finish(const char *text);

static void report(int severity, const char *text) {
  if (error_start(severity))
    error_finish(text);
}

int first_leg(SecBufferDesc *in, SecBufferDesc *out, CtxtHandle *context) {
  CredHandle credential;
  ULONG attributes;
  SECURITY_STATUS status =
      AcquireCredentialsHandleW(NULL, (LPWSTR)L"Negotiate", SECPKG_CRED_INBOUND, NULL, NULL, NULL,
                                NULL, &credential, NULL);
  if (status != SEC_E_OK)
    report(FATAL, "no credentials");
  status = AcceptSecurityContext(&credential, NULL, in, ASC_REQ_CONNECTION, SECURITY_NETWORK_DREP,
                                 context, out, &attributes, NULL);
  FreeCredentialsHandle(&credential);
  return status == SEC_E_OK;
}

void found(const wchar_t *name);

void providers(void) {
  DWORD count = 0;
  NCryptProviderName *names = NULL;
  NCryptEnumStorageProviders(&count, &names, NCRYPT_SILENT_FLAG);
  for (DWORD i = 0; i < count; ++i)
    found(names[i].pszName);
  if (names)
    NCryptFreeBuffer(names);
}
