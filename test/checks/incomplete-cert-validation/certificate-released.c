// The peer's certificate is asked for, and then?
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DCHAIN | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DPINNED | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DHANDED_ON | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DKEPT | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DAUTOMATIC | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DANOTHER | %silent --check-prefix=SILENT
// REQUIRES: mingw-headers
// SILENT-NOT: warning:
#include "sspi-tls.h"

#ifdef AUTOMATIC
#define VALIDATION (SCH_CRED_AUTO_CRED_VALIDATION | SCH_CRED_REVOCATION_CHECK_CHAIN)
#else
#define VALIDATION SCH_CRED_MANUAL_CRED_VALIDATION
#endif

int judge(PCCERT_CONTEXT certificate);
PCCERT_CONTEXT kept;

SECURITY_STATUS acquire(CredHandle *handle) {
  SCHANNEL_CRED cred = {0};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  cred.dwFlags = VALIDATION;
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                  NULL, &cred, NULL, NULL, handle, NULL);
}

SECURITY_STATUS look(CtxtHandle *context, const BYTE *pin) {
  PCCERT_CONTEXT certificate = NULL;
  SECURITY_STATUS status = QueryContextAttributes(
      context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate);
  // CHECK: :[[@LINE-2]]:28: warning: the peer's certificate is asked for and released again without having been looked at
  if (status != SEC_E_OK || certificate == NULL)
    return SEC_E_CERT_UNKNOWN;
#if defined(CHAIN)
  CERT_CHAIN_PARA para = {sizeof(para)};
  PCCERT_CHAIN_CONTEXT chain = NULL;
  para.RequestedUsage.Usage.cUsageIdentifier = 1;
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, &para,
                               CERT_CHAIN_REVOCATION_CHECK_CHAIN, NULL, &chain))
    status = SEC_E_CERT_UNKNOWN;
  else if (chain->TrustStatus.dwErrorStatus)
    status = SEC_E_UNTRUSTED_ROOT;
  if (chain)
    CertFreeCertificateChain(chain);
  if (certificate->pCertInfo == NULL)
    status = SEC_E_CERT_UNKNOWN;
#elif defined(PINNED)
  if (memcmp(certificate->pbCertEncoded, pin, certificate->cbCertEncoded))
    status = SEC_E_CERT_UNKNOWN;
#elif defined(HANDED_ON)
  if (!judge(certificate))
    status = SEC_E_CERT_UNKNOWN;
#elif defined(KEPT)
  kept = CertDuplicateCertificateContext(certificate);
#endif
  if (certificate)
    CertFreeCertificateContext(certificate);
  return status;
}

#ifdef ANOTHER
int ask_again(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = NULL;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             &certificate) != SEC_E_OK)
    return -1;
  int verdict = judge(certificate);
  CertFreeCertificateContext(certificate);
  return verdict;
}
#endif
