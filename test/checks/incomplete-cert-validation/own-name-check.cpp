// Who compares the name by hand needs none in the policy.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

bool matches(const TCHAR *name, const TCHAR *host);

DWORD verify(PCCERT_CONTEXT certificate, PCCERT_CHAIN_CONTEXT chain, const TCHAR *host) {
  HTTPSPolicyCallbackData https{};
  https.cbStruct = sizeof(https);
  https.dwAuthType = AUTHTYPE_SERVER;
  https.fdwChecks = 0x00001000 /* SECURITY_FLAG_IGNORE_CERT_CN_INVALID */;
  CERT_CHAIN_POLICY_PARA para{};
  para.cbSize = sizeof(para);
  para.pvExtraPolicyPara = &https;
  CERT_CHAIN_POLICY_STATUS status{};
  status.cbSize = sizeof(status);
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return GetLastError();
  TCHAR name[256];
  CertGetNameString(certificate, CERT_NAME_DNS_TYPE, 0, nullptr, name, 256);
  return matches(name, host) ? status.dwError : CERT_E_CN_NO_MATCH;
}
