// A verdict that is asked for some errors only.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DALL | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DTRUTH | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DSWITCH | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DRETURNED | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DHELPER | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DSTORED | %silent --check-prefix=SILENT
// REQUIRES: mingw-headers
// SILENT-NOT: warning:
#include "sspi-tls.h"

int tolerates(const CERT_CHAIN_POLICY_STATUS *status);

int judge(PCCERT_CHAIN_CONTEXT chain, LPWSTR host, int pinned) {
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl = {{sizeof(ssl)}, AUTHTYPE_SERVER, 0, host};
  CERT_CHAIN_POLICY_PARA para = {sizeof(para), 0, &ssl};
  CERT_CHAIN_POLICY_STATUS status = {sizeof(status)};
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return -1;
#if defined(ALL)
  if (status.dwError == (DWORD)CERT_E_UNTRUSTEDROOT && pinned)
    return 0;
  return status.dwError != 0 ? -1 : 0;
#elif defined(TRUTH)
  if (status.dwError == (DWORD)CERT_E_UNTRUSTEDROOT && pinned)
    return 0;
  if (status.dwError)
    return -1;
#elif defined(SWITCH)
  switch (status.dwError) {
  case 0:
    return 0;
  default:
    return -1;
  }
#elif defined(RETURNED)
  if (status.dwError == (DWORD)CERT_E_UNTRUSTEDROOT)
    return pinned;
  return (int)status.dwError;
#elif defined(HELPER)
  if (status.dwError == (DWORD)CERT_E_UNTRUSTEDROOT && pinned)
    return 0;
  return tolerates(&status);
#elif defined(STORED)
  DWORD error = status.dwError;
  return error != 0;
#else
  if (status.dwError == (DWORD)CERT_E_UNTRUSTEDROOT && !pinned)
    // CHECK: :[[@LINE-1]]:7: warning: 'dwError' is compared with particular errors only: a certificate with any other is accepted
    return -1;
  if ((DWORD)CERT_E_EXPIRED == status.dwError)
    return -1;
#endif
  return 0;
}
