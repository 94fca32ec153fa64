// A table whose type says wide characters, and what it has been loaded by.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %check --check-prefix=WIDE
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE -DTABLE='"InitSecurityInterfaceA"' | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

#ifndef TABLE
#define TABLE "InitSecurityInterfaceW"
#endif

static PSecurityFunctionTable functions;

int load(HMODULE module) {
  INIT_SECURITY_INTERFACE init = (INIT_SECURITY_INTERFACE)(void *)GetProcAddress(module, TABLE);
  functions = init ? init() : NULL;
  return functions != NULL;
}

SECURITY_STATUS largest_token(ULONG *size) {
  PSecPkgInfo package = NULL;
  SECURITY_STATUS status = functions->QuerySecurityPackageInfo((SEC_WCHAR *)"Kerberos", &package);
  // WIDE: :[[@LINE-1]]:{{[0-9]+}}: warning: a cast does not convert a string: its 1-byte characters are read as 2-byte ones
  if (status != SEC_E_OK)
    return status;
  *size = package->cbMaxToken;
  functions->FreeContextBuffer(package);
  return SEC_E_OK;
}
