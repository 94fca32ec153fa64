// Credentials that are cleared by a function of the program's own. One whose name says
// nothing may do anything.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw '-DCLEAR=_memzero' | %check --check-prefix=WEAK
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw '-DCLEAR=zero_memory' | %check --check-prefix=WEAK
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw '-DCLEAR=prepare' | %silent
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw '-DCLEAR(a, b)=from_zero(a, b, 1)' | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void _memzero(void *memory, size_t size);
extern void (*zero_memory)(void *memory, size_t size);
void prepare(void *memory, size_t size);

void from_zero(void *memory, size_t size, int version);

SECURITY_STATUS acquire(CredHandle *credential) {
  SCHANNEL_CRED settings;
  CLEAR(&settings, sizeof(settings));
  settings.dwVersion = SCHANNEL_CRED_VERSION;
  settings.dwFlags = SCH_CRED_NO_DEFAULT_CREDS;
  // WEAK: :[[#@LINE-1]]:{{[0-9]+}}: warning: SCHANNEL_CRED without SCH_USE_STRONG_CRYPTO
  return AcquireCredentialsHandleW(NULL, (WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &settings, NULL, NULL, credential, NULL);
}
