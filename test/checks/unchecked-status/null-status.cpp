// A null that is no failure.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS credential(CredHandle *handle, SCHANNEL_CRED *wanted, HCERTSTORE store) {
  if (!store)
    return NULL;
  // CHECK: :[[@LINE-1]]:12: warning: NULL is 0, which as a status is SEC_E_OK
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL,
                                  wanted, NULL, NULL, handle, NULL);
}

// CHECK-NOT: warning:
SECURITY_STATUS nothing_to_do(CtxtHandle *context, SecBufferDesc *message) {
  if (!message->cBuffers)
    return 0;
  return DecryptMessage(context, message, 0, NULL);
}

PCCERT_CONTEXT pointer(HCERTSTORE store) {
  if (!store)
    return NULL;
  return CertEnumCertificatesInStore(store, NULL);
}
