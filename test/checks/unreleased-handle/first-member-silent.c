// Released by the address of its first member, which is its own.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %silent
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

#include <ntsecapi.h>

static BOOL ticket_of(HANDLE lsa, ULONG package, void *request, ULONG size,
                      PKERB_EXTERNAL_TICKET *ticket) {
  PKERB_RETRIEVE_TKT_RESPONSE response = NULL;
  ULONG length;
  NTSTATUS detail = 0;
  NTSTATUS status = LsaCallAuthenticationPackage(lsa, package, request, size, (PVOID *)&response,
                                                 &length, &detail);
  if (FAILED(status) || FAILED(detail))
    return FALSE;
  *ticket = &response->Ticket;
  return TRUE;
}

int has_ticket(HANDLE lsa, ULONG package, void *request, ULONG size) {
  PKERB_EXTERNAL_TICKET ticket = NULL;
  if (!ticket_of(lsa, package, request, size, &ticket))
    return 0;
  LsaFreeReturnBuffer(ticket);
  return 1;
}
