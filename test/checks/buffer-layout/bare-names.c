// Modules loaded by their bare names, in a file that calls none of their functions by name.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

PSecurityFunctionTableW table(void) {
  INIT_SECURITY_INTERFACE_W init;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'secur32.dll' is loaded by its bare name
  HMODULE module = LoadLibrary(TEXT("secur32.dll"));
  if (!module)
    return NULL;
  init = (INIT_SECURITY_INTERFACE_W)(void *)GetProcAddress(module, "InitSecurityInterfaceW");
  return init ? init() : NULL;
}

SECURITY_STATUS delete_context(PSecurityFunctionTableW functions, CtxtHandle *context) {
  return functions->DeleteSecurityContext(context);
}

HMODULE signatures(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'wintrust.dll' is loaded by its bare name
  return LoadLibraryA("wintrust.dll");
}

HMODULE system_signatures(void) {
  return LoadLibraryExA("wintrust.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
}

HMODULE certificates(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'crypt32' is loaded by its bare name
  return LoadLibraryW(L"crypt32");
}
