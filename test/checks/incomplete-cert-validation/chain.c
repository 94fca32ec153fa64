// A chain that this program builds and judges itself.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DUNICODE -D_UNICODE | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %wine | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DUSAGE -DREVOCATION -DNAME | FileCheck %s --check-prefix=OTHER --implicit-check-not=warning:
// REQUIRES: mingw-headers
#include "sspi-tls.h"

void credential(SCHANNEL_CRED *cred) {
  memset(cred, 0, sizeof(*cred));
  cred->dwVersion = SCHANNEL_CRED_VERSION;
  cred->dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION;
}

int verify(CtxtHandle *context, const TCHAR *host) {
  PCCERT_CONTEXT peer = NULL;
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_PARA para;
  LPSTR usage = (LPSTR)szOID_PKIX_KP_SERVER_AUTH;
  DWORD flags = 0;
  int ok = 0;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                             (void *)&peer) != SEC_E_OK)
    return 0;
  memset(&para, 0, sizeof(para));
  para.cbSize = sizeof(para);
#ifdef USAGE
  para.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
  para.RequestedUsage.Usage.cUsageIdentifier = 1;
  para.RequestedUsage.Usage.rgpszUsageIdentifier = &usage;
#endif
#ifdef REVOCATION
  flags |= CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT;
#endif
  if (CertGetCertificateChain(NULL, peer, NULL, peer->hCertStore, &para, flags,
                              NULL, &chain)) {
    // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: the chain is built for any usage: {{.*}} set 'RequestedUsage' of 'para'
    // CHECK: note: 'para' is declared here
    // CHECK: :[[@LINE-4]]:{{[0-9]+}}: warning: the chain is built without a revocation check
    // CHECK: :[[@LINE-5]]:{{[0-9]+}}: warning: the chain is verified but the host name is not: {{.*}} 'pwszServerName'
    ok = chain->TrustStatus.dwErrorStatus == CERT_TRUST_NO_ERROR;
    CertFreeCertificateChain(chain);
  }
#ifdef NAME
  if (ok) {
    TCHAR name[256];
    CertGetNameString(peer, CERT_NAME_DNS_TYPE, 0, NULL, name, 256);
    ok = !memcmp(name, host, sizeof(name[0]) * 4);
  }
#endif
  CertFreeCertificateContext(peer);
  return ok;
}

int root_for_everybody(PCCERT_CONTEXT ca) {
  HCERTSTORE store = CertOpenSystemStore(0, TEXT("ROOT"));
  // OTHER: warning: a root certificate installed for every other program, too
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a root certificate installed for every other program, too: {{.*}} 'hExclusiveRoot'
  int ok = CertAddCertificateContextToStore(store, ca, CERT_STORE_ADD_ALWAYS, NULL);
  // CHECK: note: the root store is opened here
  CertCloseStore(store, 0);
  return ok;
}

// A store of one's own, and the root store for reading.
int root_for_us(PCCERT_CONTEXT ca) {
  HCERTSTORE own = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
  HCERTSTORE roots = CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0,
                                   CERT_STORE_READONLY_FLAG | CERT_SYSTEM_STORE_CURRENT_USER,
                                   L"ROOT");
  int ok = CertAddCertificateContextToStore(own, ca, CERT_STORE_ADD_ALWAYS, NULL);
  CertCloseStore(roots, 0);
  CertCloseStore(own, 0);
  return ok;
}
