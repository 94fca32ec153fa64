// Memory for a handle that stays in a member, though no handle was made in it.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct session {
  CredHandle *credential, *other, *flagged;
  int has_flagged;
};

#define acquire(credential)                                                                       \
  AcquireCredentialsHandle(NULL, TEXT("Negotiate"), SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, \
                           credential, NULL)

SECURITY_STATUS start(struct session *session) {
  SECURITY_STATUS status;
  if (!session->credential) {
    session->credential = calloc(1, sizeof(CredHandle));
    if (!session->credential)
      return SEC_E_INSUFFICIENT_MEMORY;
    status = acquire(session->credential);
    if (status != SEC_E_OK)
      return status;
    // CHECK: :[[@LINE-1]]:7: warning: 'AcquireCredentialsHandle' has failed, and 'credential' still points to memory for the handle: code that asks for the pointer releases a handle that was never made; free the memory and set the pointer to null [schannel-unreleased-handle]
  }
  return SEC_E_OK;
}

// Taken back; never asked for; with a flag of its own.
SECURITY_STATUS taken_back(struct session *session) {
  SECURITY_STATUS status;
  session->credential = calloc(1, sizeof(CredHandle));
  if (!session->credential)
    return SEC_E_INSUFFICIENT_MEMORY;
  status = acquire(session->credential);
  if (status != SEC_E_OK) {
    free(session->credential);
    session->credential = NULL;
  }
  return status;
}

SECURITY_STATUS only_when_made(struct session *session) {
  SECURITY_STATUS status;
  CredHandle *made = calloc(1, sizeof(CredHandle));
  if (!made)
    return SEC_E_INSUFFICIENT_MEMORY;
  status = acquire(made);
  if (status != SEC_E_OK) {
    free(made);
    return status;
  }
  session->credential = made;
  return status;
}

SECURITY_STATUS flagged(struct session *session) {
  SECURITY_STATUS status;
  session->flagged = calloc(1, sizeof(CredHandle));
  if (!session->flagged)
    return SEC_E_INSUFFICIENT_MEMORY;
  status = acquire(session->flagged);
  session->has_flagged = status == SEC_E_OK;
  return status;
}

void end(struct session *session) {
  if (session->credential) {
    FreeCredentialsHandle(session->credential);
    free(session->credential);
  }
  if (session->has_flagged)
    FreeCredentialsHandle(session->flagged);
  free(session->flagged);
}
