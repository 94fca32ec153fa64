// Narrow strings that are cast to what is wide in a UNICODE build.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE -Wno-incompatible-pointer-types | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <tchar.h>

SECURITY_STATUS target(CredHandle *credential, CtxtHandle *context, char *host, SecBufferDesc *out,
                       DWORD *attributes) {
  return InitializeSecurityContext(credential, NULL, (TCHAR *)host, ISC_REQ_STREAM, 0, 0, NULL, 0, context, out,
                                   attributes, NULL);
  // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: a cast does not convert a string: with UNICODE defined the bytes of 'host' are read as wide characters; convert it with MultiByteToWideChar there, or call the A function
}

SECURITY_STATUS package(const char *name, PSecPkgInfo *info) {
  return QuerySecurityPackageInfo((LPTSTR)name, info);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: a cast does not convert a string: with UNICODE defined the bytes of 'name' are read
}

// CHECK-NOT: warning:

// A TCHAR string whose const is cast away, memory of any kind, and the A function.
SECURITY_STATUS const_target(CredHandle *credential, CtxtHandle *context, LPCTSTR host, void *any, SecBufferDesc *out,
                             DWORD *attributes) {
  SECURITY_STATUS status = InitializeSecurityContext(credential, NULL, (LPTSTR)host, ISC_REQ_STREAM, 0, 0, NULL, 0,
                                                     context, out, attributes, NULL);
  if (status == SEC_E_OK)
    status = InitializeSecurityContext(credential, NULL, (TCHAR *)any, ISC_REQ_STREAM, 0, 0, NULL, 0, context, out,
                                       attributes, NULL);
  return status;
}

SECURITY_STATUS narrow_target(CredHandle *credential, CtxtHandle *context, const char *host, SecBufferDesc *out,
                              DWORD *attributes) {
  return InitializeSecurityContextA(credential, NULL, (SEC_CHAR *)host, ISC_REQ_STREAM, 0, 0, NULL, 0, context, out,
                                    attributes, NULL);
}

// Room for a name, that the call fills.
DWORD subject(PCCERT_CONTEXT certificate, char *room, DWORD size) {
  return CertGetNameString(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, (LPTSTR)room, size);
}
