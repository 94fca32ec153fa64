// Judges of certificates that nobody calls.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static int judge_errors(DWORD errors) {
  if (errors & CERT_TRUST_IS_REVOKED)
    return -1;
  return errors ? -2 : 0;
}

static int judge_name(PCCERT_CHAIN_CONTEXT chain, LPWSTR host) {
  // CHECK: :[[@LINE-1]]:12: warning: 'judge_name' judges a certificate, and nobody calls it: what it is there to refuse is accepted
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl = {{sizeof(ssl)}, AUTHTYPE_SERVER, 0, host};
  CERT_CHAIN_POLICY_PARA para = {sizeof(para), 0, &ssl};
  CERT_CHAIN_POLICY_STATUS status = {sizeof(status)};
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return -1;
  return status.dwError ? -1 : 0;
}

static int judge_leaf(PCCERT_CHAIN_CONTEXT chain) {
  // CHECK: :[[@LINE-1]]:12: warning: 'judge_leaf' judges a certificate, and nobody calls it
  return judge_errors(chain->rgpChain[0]->TrustStatus.dwErrorStatus);
}

static int judge_chain(PCCERT_CHAIN_CONTEXT chain) {
  return judge_errors(chain->TrustStatus.dwErrorStatus);
}

int judge(PCCERT_CHAIN_CONTEXT chain, LPWSTR host) { return judge_chain(chain); }

// Silent -----------------------------------------------------------------------

// By its address, for whoever wants it.
static int judge_by_table(PCCERT_CHAIN_CONTEXT chain) {
  return chain->TrustStatus.dwErrorStatus ? -1 : 0;
}

int (*const judges[])(PCCERT_CHAIN_CONTEXT) = {judge_by_table};

// Kept on purpose.
__attribute__((unused)) static int judge_one_day(PCCERT_CHAIN_CONTEXT chain) {
  return chain->TrustStatus.dwErrorStatus ? -1 : 0;
}

// For other files.
int judge_for_others(PCCERT_CHAIN_CONTEXT chain) {
  return chain->TrustStatus.dwErrorStatus ? -1 : 0;
}

// Judges nothing.
static PCCERT_SIMPLE_CHAIN first(PCCERT_CHAIN_CONTEXT chain) {
  return chain->cChain ? chain->rgpChain[0] : NULL;
}

// Says nothing: prints.
static void explain(PCCERT_CHAIN_CONTEXT chain) {
  printf("%lx", chain->TrustStatus.dwErrorStatus);
}
