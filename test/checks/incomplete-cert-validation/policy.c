// The policy that judges a chain, and its verdict.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw | %check
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

#ifndef SECURITY_FLAG_IGNORE_UNKNOWN_CA // of wininet.h
#define SECURITY_FLAG_IGNORE_UNKNOWN_CA 0x00000100
#define SECURITY_FLAG_IGNORE_CERT_DATE_INVALID 0x00002000
#endif

// What every case has in common.
#define STRUCTURES                                                             \
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl;                                        \
  CERT_CHAIN_POLICY_PARA para;                                                 \
  CERT_CHAIN_POLICY_STATUS status;                                             \
  memset(&ssl, 0, sizeof(ssl));                                                \
  memset(&para, 0, sizeof(para));                                              \
  memset(&status, 0, sizeof(status));                                          \
  ssl.cbSize = sizeof(ssl);                                                    \
  ssl.dwAuthType = AUTHTYPE_SERVER;                                            \
  para.cbSize = sizeof(para);                                                  \
  status.cbSize = sizeof(status)

DWORD no_name(PCCERT_CHAIN_CONTEXT chain) {
  STRUCTURES;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the host name is not verified: {{.*}} set 'pwszServerName' of 'ssl'
    // CHECK: note: 'ssl' is declared here
    return GetLastError();
  return status.dwError;
}

DWORD null_name(PCCERT_CHAIN_CONTEXT chain) {
  STRUCTURES;
  ssl.pwszServerName = NULL;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the host name is not verified
    // CHECK: note: 'ssl' is declared here
    return GetLastError();
  return status.dwError;
}

DWORD no_extra(PCCERT_CHAIN_CONTEXT chain) {
  STRUCTURES;
  LPCSTR policy = CERT_CHAIN_POLICY_SSL;
  if (!CertVerifyCertificateChainPolicy(policy, chain, &para, &status))
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: CERT_CHAIN_POLICY_SSL without 'pvExtraPolicyPara'
    return GetLastError();
  return status.dwError;
}

BOOL no_verdict(PCCERT_CHAIN_CONTEXT chain, LPWSTR host) {
  STRUCTURES;
  ssl.pwszServerName = host;
  para.pvExtraPolicyPara = &ssl;
  return CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the verdict in 'status'.dwError is not looked at
}

DWORD hard_coded_ignore(PCCERT_CHAIN_CONTEXT chain, LPWSTR host) {
  STRUCTURES;
  ssl.pwszServerName = host;
  ssl.fdwChecks = SECURITY_FLAG_IGNORE_UNKNOWN_CA | SECURITY_FLAG_IGNORE_CERT_DATE_INVALID;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SECURITY_FLAG_IGNORE_CERT_DATE_INVALID accepts expired certificates
  // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: SECURITY_FLAG_IGNORE_UNKNOWN_CA accepts untrusted issuers
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return GetLastError();
  return status.dwError;
}

// The other policies know nothing of names.
DWORD another_policy(PCCERT_CHAIN_CONTEXT chain, LPWSTR host) {
  STRUCTURES;
  ssl.pwszServerName = host;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_BASE, chain, &para, &status))
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this policy does not look at 'ssl': only CERT_CHAIN_POLICY_SSL compares the host name
    return GetLastError();
  return status.dwError;
}

// A server, judged as a client.
DWORD wrong_role(PCCERT_CHAIN_CONTEXT chain, LPWSTR host) {
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl = {0};
  CERT_CHAIN_POLICY_PARA para = {sizeof(para)};
  CERT_CHAIN_POLICY_STATUS status = {sizeof(status)};
  ssl.cbSize = sizeof(ssl);
  ssl.dwAuthType = AUTHTYPE_CLIENT;
  ssl.pwszServerName = host;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the peer is judged as a client, though a host name is expected
    // CHECK: note: 'ssl' is declared here
    return GetLastError();
  return status.dwError;
}

// Either role, and no name for either.
DWORD either_role(PCCERT_CHAIN_CONTEXT chain, int server) {
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl = {0};
  CERT_CHAIN_POLICY_PARA para = {sizeof(para)};
  CERT_CHAIN_POLICY_STATUS status = {sizeof(status)};
  ssl.cbSize = sizeof(ssl);
  ssl.dwAuthType = server ? AUTHTYPE_CLIENT : AUTHTYPE_SERVER;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the host name is not verified
    // CHECK: note: 'ssl' is declared here
    return GetLastError();
  return status.dwError;
}

// Either role, each with its name.
DWORD either_role_named(PCCERT_CHAIN_CONTEXT chain, int server, LPWSTR host) {
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl = {0};
  CERT_CHAIN_POLICY_PARA para = {sizeof(para)};
  CERT_CHAIN_POLICY_STATUS status = {sizeof(status)};
  ssl.cbSize = sizeof(ssl);
  ssl.dwAuthType = server ? AUTHTYPE_CLIENT : AUTHTYPE_SERVER;
  ssl.pwszServerName = server ? NULL : host;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return GetLastError();
  return status.dwError;
}

// The role is the caller's to say.
DWORD role_of_caller(PCCERT_CHAIN_CONTEXT chain, DWORD role, LPWSTR host) {
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl = {0};
  CERT_CHAIN_POLICY_PARA para = {sizeof(para)};
  CERT_CHAIN_POLICY_STATUS status = {sizeof(status)};
  ssl.cbSize = sizeof(ssl);
  ssl.dwAuthType = role;
  ssl.pwszServerName = host;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return GetLastError();
  return status.dwError;
}

// As it should be.
DWORD complete(PCCERT_CHAIN_CONTEXT chain, LPWSTR host) {
  STRUCTURES;
  ssl.pwszServerName = host;
  ssl.fdwChecks = 0;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return GetLastError();
  return status.dwError;
}

// The name if there is one, and what the user asked to be ignored.
DWORD by_option(PCCERT_CHAIN_CONTEXT chain, LPWSTR host, int allow_expired, DWORD ignore) {
  STRUCTURES;
  if (host)
    ssl.pwszServerName = host;
  ssl.fdwChecks = ignore;
  if (allow_expired)
    ssl.fdwChecks |= SECURITY_FLAG_IGNORE_CERT_DATE_INVALID;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return GetLastError();
  return status.dwError;
}

// A server has no name to expect of its clients.
DWORD client_certificate(PCCERT_CHAIN_CONTEXT chain) {
  STRUCTURES;
  ssl.dwAuthType = AUTHTYPE_CLIENT;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return GetLastError();
  return status.dwError;
}

// Other policies know no names.
DWORD base_policy(PCCERT_CHAIN_CONTEXT chain) {
  STRUCTURES;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_BASE, chain, &para, &status))
    return GetLastError();
  return status.dwError;
}

void set_up(SSL_EXTRA_CERT_CHAIN_POLICY_PARA *ssl);
int explain(const CERT_CHAIN_POLICY_STATUS *status);

// Set up and read by helpers.
int helpers(PCCERT_CHAIN_CONTEXT chain) {
  STRUCTURES;
  set_up(&ssl);
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return 0;
  return explain(&status);
}

// Whether it is right to ignore something is decided, and checked, in another function.
static DWORD judge(PCCERT_CHAIN_CONTEXT chain, LPWSTR host, DWORD ignore) {
  STRUCTURES;
  ssl.pwszServerName = host;
  ssl.fdwChecks = ignore;
  para.pvExtraPolicyPara = &ssl;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &para, &status))
    return GetLastError();
  return status.dwError;
}

DWORD dates_are_checked_elsewhere(PCCERT_CHAIN_CONTEXT chain, LPWSTR host) {
  return judge(chain, host, SECURITY_FLAG_IGNORE_CERT_DATE_INVALID);
}

// Where the call fails there is no verdict: there one may read what one likes.
int verdict_of_failure(PCCERT_CHAIN_CONTEXT chain, CERT_CHAIN_POLICY_PARA *para) {
  CERT_CHAIN_POLICY_STATUS judged = {sizeof(judged)};
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, para, &judged)) {
    // CHECK: :[[#@LINE-1]]:8: warning: the verdict in 'judged'.dwError is not looked at
    fprintf(stderr, "%lx\n", judged.dwError);
    return 0;
  }
  return 1;
}

int verdict_either_way(PCCERT_CHAIN_CONTEXT chain, CERT_CHAIN_POLICY_PARA *para) {
  CERT_CHAIN_POLICY_STATUS judged = {sizeof(judged)};
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, para, &judged) || judged.dwError) {
    fprintf(stderr, "%lx\n", judged.dwError);
    return 0;
  }
  return 1;
}

int verdict_at_last(PCCERT_CHAIN_CONTEXT chain, CERT_CHAIN_POLICY_PARA *para) {
  CERT_CHAIN_POLICY_STATUS judged = {sizeof(judged)};
  BOOL ok = CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, para, &judged);
  for (int i = 0; i < 3 && !ok; ++i)
    ok = CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, para, &judged);
  return ok && !judged.dwError;
}
