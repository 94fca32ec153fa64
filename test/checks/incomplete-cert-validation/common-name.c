// A host that is looked for in the certificate's subject.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DALTERNATIVE | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DALL_NAMES | %silent --check-prefix=SILENT
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DSHOWN | %silent --check-prefix=SILENT
// REQUIRES: mingw-headers
// SILENT-NOT: warning:
#include "sspi-tls.h"

int verify(CtxtHandle *context, const char *host) {
  PCCERT_CONTEXT peer = NULL;
  char subject[256], *name;
  int ok = 0;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             (PVOID)&peer) != SEC_E_OK)
    return 0;
  if (CertNameToStrA(peer->dwCertEncodingType, &peer->pCertInfo->Subject,
                     CERT_X500_NAME_STR, subject, sizeof(subject)) > 1) {
    // CHECK: :[[@LINE-2]]:7: warning: the host is looked for in the subject's common name only
#ifdef SHOWN
    printf("connected to %s", subject);
#else
    name = strstr(subject, "CN=");
    ok = name && !strcmp(name + 3, host);
#endif
  }
#ifdef ALTERNATIVE
  PCERT_EXTENSION names =
      CertFindExtension(szOID_SUBJECT_ALT_NAME2, peer->pCertInfo->cExtension,
                        peer->pCertInfo->rgExtension);
  ok |= names && memcmp(names->Value.pbData, host, 4) == 0;
#endif
#ifdef ALL_NAMES
  ok |= CertGetNameStringA(peer, CERT_NAME_DNS_TYPE, 0, NULL, subject, 256) > 1 &&
        !strcmp(subject, host);
#endif
  CertFreeCertificateContext(peer);
  return ok;
}
