// A chain beside the validation that Schannel makes: usage and name are its business.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CredHandle credential;
  CtxtHandle context;
};

int looks_trusted(struct connection *c) {
  PCCERT_CONTEXT peer = NULL;
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_PARA para = {sizeof(para)};
  int good;
  if (QueryContextAttributes(&c->context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &peer) != SEC_E_OK)
    return 0;
  good = CertGetCertificateChain(NULL, peer, NULL, peer->hCertStore, &para,
                                 CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT, NULL, &chain) &&
         chain->TrustStatus.dwErrorStatus == CERT_TRUST_NO_ERROR;
  if (chain)
    CertFreeCertificateChain(chain);
  CertFreeCertificateContext(peer);
  return good;
}

SECURITY_STATUS start(struct connection *c, LPWSTR host, int validate, SecBufferDesc *output) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  DWORD granted;
  SECURITY_STATUS status;
  if (validate)
    wanted.dwFlags = SCH_CRED_AUTO_CRED_VALIDATION | SCH_CRED_REVOCATION_CHECK_CHAIN;
  else
    wanted.dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION;
  status = AcquireCredentialsHandleW(NULL, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                     NULL, NULL, &c->credential, NULL);
  if (status != SEC_E_OK)
    return status;
  return InitializeSecurityContextW(&c->credential, NULL, host,
                                    ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM, 0, 0, NULL, 0,
                                    &c->context, output, &granted, NULL);
}
