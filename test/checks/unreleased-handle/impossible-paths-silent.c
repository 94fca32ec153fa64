// Leaks and second releases on paths that nothing ever takes.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %silent
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <ntsecapi.h>

// The request was delivered, and the package says itself that there is no answer.
int tickets(HANDLE lsa, ULONG package, KERB_QUERY_TKT_CACHE_REQUEST *request) {
  KERB_QUERY_TKT_CACHE_RESPONSE *answer;
  ULONG size;
  NTSTATUS inner, status = LsaCallAuthenticationPackage(lsa, package, request, sizeof *request,
                                                        (PVOID *)&answer, &size, &inner);
  if (status >= 0) {
    if (inner >= 0) {
      printf("%lu\n", answer->CountOfTickets);
      LsaFreeReturnBuffer(answer);
    } else {
      printf("%lx\n", inner);
    }
  }
  return status;
}

static NTSTATUS ask(HANDLE lsa, ULONG package, void *request, ULONG size, PVOID *answer, ULONG *length,
                    PNTSTATUS inner) {
  return LsaCallAuthenticationPackage(lsa, package, request, size, answer, length, inner);
}

int ticket(HANDLE lsa, ULONG package, KERB_RETRIEVE_TKT_REQUEST *request) {
  KERB_RETRIEVE_TKT_RESPONSE *answer;
  ULONG size;
  NTSTATUS inner;
  if (ask(lsa, package, request, sizeof *request, (PVOID *)&answer, &size, &inner) != 0 || inner != 0)
    return -1;
  LsaFreeReturnBuffer(answer);
  return 0;
}
