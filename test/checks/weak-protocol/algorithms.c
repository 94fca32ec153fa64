// Algorithms and strengths.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <bcrypt.h>

static SECURITY_STATUS acquire(SCHANNEL_CRED *cred, CredHandle *handle) {
  cred->dwVersion = SCHANNEL_CRED_VERSION;
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME,
                                  SECPKG_CRED_OUTBOUND, NULL, cred, NULL, NULL,
                                  handle, NULL);
}

static ALG_ID old_algorithms[] = {
    CALG_AES_128,
    CALG_RC4,
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: CALG_RC4 among the credential's algorithms is broken
    CALG_MD5,
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: CALG_MD5 among
};

SECURITY_STATUS weak(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.palgSupportedAlgs = old_algorithms;
  cred.cSupportedAlgs = 3;
  cred.dwMinimumCipherStrength = 56;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'dwMinimumCipherStrength' of less than 112 bits
  cred.dwMaximumCipherStrength = -1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'dwMaximumCipherStrength' of -1 selects the cipher suites without encryption
  cred.dwFlags = SCH_USE_STRONG_CRYPTO | SCH_ALLOW_NULL_ENCRYPTION;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SCH_ALLOW_NULL_ENCRYPTION lets the connection go unencrypted
  return acquire(&cred, handle);
}

static ALG_ID good_algorithms[] = {CALG_AES_256, CALG_SHA_256, CALG_ECDH_EPHEM};

SECURITY_STATUS good(CredHandle *handle, int diagnosis) {
  SCHANNEL_CRED cred = {0};
  cred.palgSupportedAlgs = good_algorithms;
  cred.cSupportedAlgs = 3;
  cred.dwMinimumCipherStrength = 128;
  cred.dwMaximumCipherStrength = 0;
  cred.dwFlags = SCH_USE_STRONG_CRYPTO;
  if (diagnosis)
    cred.dwFlags |= SCH_ALLOW_NULL_ENCRYPTION;
  return acquire(&cred, handle);
}

// The arms of ?: are arrays, its result is a pointer.
void no_gcm(CRYPTO_SETTINGS *settings, int all) {
  settings->strCngAlgId.Length = sizeof(all ? L"AES" : L"RC4");
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Length' is the size of a pointer
  settings->strCngAlgId.MaximumLength = sizeof(BCRYPT_AES_ALGORITHM);
}
