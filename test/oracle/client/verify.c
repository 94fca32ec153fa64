/* The peer's certificate.
   https://learn.microsoft.com/windows/win32/secauthn/manually-validating-schannel-credentials */
#include "tls_client.h"

/* An engine that trusts one root and nothing else. */
static SECURITY_STATUS make_chain_engine(const struct tls_settings *settings, HCERTSTORE *roots,
                                         HCERTCHAINENGINE *engine) {
  CERT_CHAIN_ENGINE_CONFIG config = {0};
  SECURITY_STATUS status = SEC_E_INTERNAL_ERROR;
  HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
  if(!store) {
    tls_log(settings, "no certificate store: %lu", (unsigned long)GetLastError());
    goto cleanup;
  }
  if(!CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, settings->root,
                                       (DWORD)settings->root_size, CERT_STORE_ADD_ALWAYS, NULL)) {
    tls_log(settings, "bad root certificate: %lu", (unsigned long)GetLastError());
    status = SEC_E_INVALID_PARAMETER;
    goto cleanup;
  }
  config.cbSize = offsetof(CERT_CHAIN_ENGINE_CONFIG, hExclusiveRoot) + 2 * sizeof(HCERTSTORE);
  config.hExclusiveRoot = store;
  if(!CertCreateCertificateChainEngine(&config, engine)) {
    tls_log(settings, "no chain engine: %lu", (unsigned long)GetLastError());
    goto cleanup;
  }
  *roots = store;
  store = NULL;
  status = SEC_E_OK;

cleanup:
  if(store)
    CertCloseStore(store, 0);
  return status;
}

static SECURITY_STATUS judge_errors(DWORD errors) {
  if(errors == CERT_TRUST_NO_ERROR)
    return SEC_E_OK;
  if(errors & CERT_TRUST_IS_REVOKED)
    return CRYPT_E_REVOKED;
  if(errors & (CERT_TRUST_IS_UNTRUSTED_ROOT | CERT_TRUST_IS_PARTIAL_CHAIN))
    return SEC_E_UNTRUSTED_ROOT;
  if(errors & CERT_TRUST_IS_NOT_TIME_VALID)
    return SEC_E_CERT_EXPIRED;
  return SEC_E_CERT_UNKNOWN;
}

/* The chain's own verdict, which includes usage and revocation. */
static SECURITY_STATUS judge_chain(const struct tls_settings *settings,
                                   const CERT_CHAIN_CONTEXT *chain) {
  DWORD errors = chain->TrustStatus.dwErrorStatus;
  tls_log(settings, "chain errors: 0x%08lx", (unsigned long)errors);
  return judge_errors(errors);
}

/* The name. */
static SECURITY_STATUS judge_name(const struct tls_settings *settings,
                                  const CERT_CHAIN_CONTEXT *chain) {
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA tls = {0};
  CERT_CHAIN_POLICY_PARA policy = {0};
  CERT_CHAIN_POLICY_STATUS verdict = {0};

  tls.cbSize = sizeof(tls);
  tls.dwAuthType = AUTHTYPE_SERVER;
  tls.pwszServerName = (WCHAR *)settings->server_name;
  policy.cbSize = sizeof(policy);
  policy.pvExtraPolicyPara = &tls;
  verdict.cbSize = sizeof(verdict);
  if(!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy, &verdict)) {
    tls_log(settings, "policy not verified: %lu", (unsigned long)GetLastError());
    return SEC_E_INTERNAL_ERROR;
  }
  if(verdict.dwError != 0) {
    tls_log(settings, "policy error: 0x%08lx", (unsigned long)verdict.dwError);
    return verdict.dwError == (DWORD)CERT_E_CN_NO_MATCH ? SEC_E_WRONG_PRINCIPAL
                                                         : SEC_E_CERT_UNKNOWN;
  }
  return SEC_E_OK;
}

SECURITY_STATUS tls_verify_certificate(const struct tls_settings *settings,
                                       const CERT_CONTEXT *certificate) {
  const CERT_CHAIN_CONTEXT *chain = NULL;
  HCERTSTORE roots = NULL;
  HCERTCHAINENGINE engine = NULL;
  CERT_CHAIN_PARA wanted = {0};
  LPSTR usage = (LPSTR)szOID_PKIX_KP_SERVER_AUTH;
  SECURITY_STATUS status;

  if(settings->root) {
    status = make_chain_engine(settings, &roots, &engine);
    if(status != SEC_E_OK)
      goto cleanup;
  }

  wanted.cbSize = sizeof(wanted);
  wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
  wanted.RequestedUsage.Usage.cUsageIdentifier = 1;
  wanted.RequestedUsage.Usage.rgpszUsageIdentifier = &usage;
  if(!CertGetCertificateChain(engine, certificate, NULL, certificate->hCertStore, &wanted,
                              CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT, NULL, &chain)) {
    tls_log(settings, "no chain: %lu", (unsigned long)GetLastError());
    status = SEC_E_INTERNAL_ERROR;
    goto cleanup;
  }
  status = judge_chain(settings, chain);
  if(status != SEC_E_OK)
    goto cleanup;
  status = judge_name(settings, chain);

cleanup:
  if(chain)
    CertFreeCertificateChain(chain);
  if(engine)
    CertFreeCertificateChainEngine(engine);
  if(roots)
    CertCloseStore(roots, 0);
  return status;
}
