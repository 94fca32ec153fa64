// Built for narrow characters only; a module that is in the program already.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

BOOL encode(char *subject, BYTE *out, DWORD *size) {
  return CertStrToName(X509_ASN_ENCODING, (LPCTSTR)subject, CERT_X500_NAME_STR, NULL, out, size,
                       NULL);
}

int token_of(CtxtHandle *context, CredHandle *credential, HANDLE *token) {
  HMODULE library;
  QUERY_SECURITY_CONTEXT_TOKEN_FN query;
  int good;
  if (AcquireCredentialsHandleW(NULL, (LPWSTR)L"Negotiate", SECPKG_CRED_INBOUND, NULL, NULL, NULL,
                                NULL, credential, NULL) != SEC_E_OK)
    return 0;
  library = LoadLibraryA("SECUR32.DLL");
  if (!library)
    return 0;
  query = (QUERY_SECURITY_CONTEXT_TOKEN_FN)(void *)GetProcAddress(library,
                                                                  "QuerySecurityContextToken");
  good = query && query(context, token) == SEC_E_OK;
  FreeLibrary(library);
  return good;
}
