// Lists of algorithms: counted, of one's own, and without broken ones.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static SECURITY_STATUS acquire(SCHANNEL_CRED *cred, CredHandle *handle) {
  cred->dwVersion = SCHANNEL_CRED_VERSION;
  cred->dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                  NULL, cred, NULL, NULL, handle, NULL);
}

SECURITY_STATUS shared(CredHandle *handle, const ALG_ID *wanted, int count) {
  static ALG_ID algorithms[10];
  // CHECK: :[[@LINE+6]]:{{[0-9]+}}: warning: all connections share 'algorithms', which is filled for this one
  // CHECK: :[[@LINE-2]]:{{[0-9]+}}: note: 'algorithms' is declared here
  SCHANNEL_CRED cred = {0};
  int i;
  for (i = 0; i < count; i++)
    algorithms[i] = wanted[i];
  cred.palgSupportedAlgs = algorithms;
  cred.cSupportedAlgs = count;
  return acquire(&cred, handle);
}

SECURITY_STATUS forced(CredHandle *handle) {
  ALG_ID algorithms[1];
  SCHANNEL_CRED cred = {0};
  algorithms[0] = CALG_RC4;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: CALG_RC4 among the credential's algorithms is broken; leave it out
  cred.cSupportedAlgs = 1;
  cred.palgSupportedAlgs = algorithms;
  return acquire(&cred, handle);
}

// Silent -----------------------------------------------------------------------

SECURITY_STATUS own(CredHandle *handle, const ALG_ID *wanted, int count) {
  ALG_ID algorithms[10];
  SCHANNEL_CRED cred = {0};
  int i;
  for (i = 0; i < count; i++)
    algorithms[i] = wanted[i];
  cred.palgSupportedAlgs = algorithms;
  cred.cSupportedAlgs = count;
  return acquire(&cred, handle);
}

SECURITY_STATUS table(CredHandle *handle) {
  static ALG_ID algorithms[] = {CALG_AES_256, CALG_AES_128};
  SCHANNEL_CRED cred = {0};
  cred.palgSupportedAlgs = algorithms;
  cred.cSupportedAlgs = 2;
  return acquire(&cred, handle);
}

SECURITY_STATUS chosen(CredHandle *handle, int legacy) {
  ALG_ID algorithms[1];
  SCHANNEL_CRED cred = {0};
  algorithms[0] = CALG_AES_256;
  if (legacy)
    algorithms[0] = CALG_RC4;
  cred.palgSupportedAlgs = algorithms;
  cred.cSupportedAlgs = 1;
  return acquire(&cred, handle);
}

SECURITY_STATUS none(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.palgSupportedAlgs = NULL;
  return acquire(&cred, handle);
}
