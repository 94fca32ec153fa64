// What looks like impossible-paths-silent.c, and happens.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <ntsecapi.h>

// The package has answered.
int tickets(HANDLE lsa, ULONG package, KERB_QUERY_TKT_CACHE_REQUEST *request) {
  KERB_QUERY_TKT_CACHE_RESPONSE *answer;
  ULONG size;
  int count = -1;
  NTSTATUS inner, status = LsaCallAuthenticationPackage(lsa, package, request, sizeof *request,
                                                        (PVOID *)&answer, &size, &inner);
  if (status >= 0 && inner >= 0)
    count = answer->CountOfTickets;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: LSA return buffer 'answer' acquired by 'LsaCallAuthenticationPackage' is not released on this path
  return count;
}
