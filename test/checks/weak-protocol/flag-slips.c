// Flags that are put together with the wrong operator, and such that look like it.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -Wno-constant-logical-operand -Wno-parentheses | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

PCCERT_CONTEXT issuer_of(HCERTSTORE store, PCCERT_CONTEXT certificate) {
  DWORD flags = CERT_STORE_SIGNATURE_FLAG || CERT_STORE_TIME_VALIDITY_FLAG;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: '||' makes 1 of these flags and loses them; put them together with '|' [schannel-weak-protocol]
  return CertGetIssuerCertificateFromStore(store, certificate, NULL, &flags);
}

HCERTSTORE open_root(void) {
  return CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0,
                       CERT_SYSTEM_STORE_CURRENT_USER & CERT_STORE_READONLY_FLAG, L"ROOT");
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: these flags have no bit in common, and '&' leaves none of them
}

void credential(SCHANNEL_CRED *wanted, int verify) {
  wanted->dwFlags = SCH_USE_STRONG_CRYPTO | SCH_CRED_NO_DEFAULT_CREDS;
  wanted->dwFlags &= !SCH_CRED_NO_DEFAULT_CREDS;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: '!' makes 0 of these flags, which masks everything; take their complement with '~'
  wanted->dwFlags = SCH_USE_STRONG_CRYPTO | verify ? SCH_CRED_AUTO_CRED_VALIDATION : SCH_CRED_MANUAL_CRED_VALIDATION;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: '|' binds tighter than '?:': the flags are a part of the condition
  FreeCredentialsHandle((CredHandle *)wanted);
}

// CHECK-NOT: warning:
#define HAVE_CHAINS 1
#define HAVE_STORES 1

void right(SCHANNEL_CRED *wanted, DWORD flags, int verify, HCERTSTORE store) {
  int possible = HAVE_CHAINS || HAVE_STORES;
  int asked = (flags & CERT_STORE_SIGNATURE_FLAG) || verify;
  wanted->dwFlags = SCH_USE_STRONG_CRYPTO | (verify ? SCH_CRED_AUTO_CRED_VALIDATION : SCH_CRED_MANUAL_CRED_VALIDATION);
  wanted->dwFlags &= ~SCH_CRED_NO_DEFAULT_CREDS;
  wanted->dwFlags = verify | possible ? SCH_USE_STRONG_CRYPTO : 0;
  wanted->cCreds = !flags;
  if ((SCH_USE_STRONG_CRYPTO & SCH_CRED_NO_DEFAULT_CREDS) == 0 && asked)
    CertCloseStore(store, CERT_CLOSE_STORE_CHECK_FLAG);
}

// A mask of which a part is left is one.
DWORD store_location(HCERTSTORE store) {
  DWORD location = CERT_SYSTEM_STORE_CURRENT_USER & CERT_SYSTEM_STORE_LOCATION_MASK;
  CertCloseStore(store, 0);
  return location;
}

// Two settings that are always on.
enum { WITH_NAMES = 1, WITH_TIMES = 1 };
int settings(HCERTSTORE store) {
  int any = WITH_NAMES || WITH_TIMES;
  CertCloseStore(store, 0);
  return any;
}
