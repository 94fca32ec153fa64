// What a call reads of the records that it is given, and nobody has set.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw | %check
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -DUNICODE -D_UNICODE | %check
// RUN: %tidy(schannel-uninitialized-status) %s -- %wine | %check
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

// SecBuffers: each of them, not just the first ---------------------------------------

SECURITY_STATUS no_second_type(CredHandle *cred, CtxtHandle *context, char *bytes,
                               unsigned long size, SecBufferDesc *output) {
  SecBuffer in[2];
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD attributes;
  in[0].BufferType = SECBUFFER_TOKEN;
  in[0].pvBuffer = bytes;
  in[0].cbBuffer = size;
  in[1].pvBuffer = NULL;
  in[1].cbBuffer = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'in[1].BufferType' is not set, but 'InitializeSecurityContext' reads it; set it before the call
  return InitializeSecurityContextW(cred, context, NULL, 0, 0, 0, &input, 0, NULL, output,
                                    &attributes, NULL);
}

SECURITY_STATUS no_trailer(CtxtHandle *context, SecPkgContext_StreamSizes *sizes,
                           char *record, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  buffers[0].BufferType = SECBUFFER_STREAM_HEADER;
  buffers[0].pvBuffer = record;
  buffers[0].cbBuffer = sizes->cbHeader;
  buffers[1].BufferType = SECBUFFER_DATA;
  buffers[1].pvBuffer = record + sizes->cbHeader;
  buffers[1].cbBuffer = size;
  buffers[2].BufferType = SECBUFFER_STREAM_TRAILER;
  buffers[3].BufferType = SECBUFFER_EMPTY;
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'buffers[2].cbBuffer', 'buffers[2].pvBuffer' are not set, but 'EncryptMessage' reads them; set them before the call
  // CHECK: :[[@LINE-11]]:{{[0-9]+}}: note: 'buffers' is declared without a value here
  return EncryptMessage(context, 0, &message, 0);
}

SECURITY_STATUS no_place(CtxtHandle *context) {
  SecBuffer control;
  SecBufferDesc wish = {SECBUFFER_VERSION, 1, &control};
  control.BufferType = SECBUFFER_TOKEN;
  control.cbBuffer = sizeof(DWORD);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'control.pvBuffer' is not set, but 'ApplyControlToken' reads it
  return ApplyControlToken(context, &wish);
}

// SSPI is to fill the caller's memory, and does not know where it is.
SECURITY_STATUS no_memory(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out;
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  out.BufferType = SECBUFFER_TOKEN;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'out.cbBuffer', 'out.pvBuffer' are not set, but 'InitializeSecurityContext' reads them
  return InitializeSecurityContextW(cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL, 0, context,
                                    &output, &attributes, NULL);
}

// Credentials ------------------------------------------------------------------------

SECURITY_STATUS no_flags(CredHandle *cred) {
  SCHANNEL_CRED wanted;
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  wanted.dwFlags = SCH_CRED_NO_DEFAULT_CREDS;
  wanted.grbitEnabledProtocols = SP_PROT_TLS1_2;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'wanted.cCreds', 'wanted.dwSessionLifespan', 'wanted.dwCredFormat' and 3 more are not set, but 'AcquireCredentialsHandle' reads them
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &wanted, NULL, NULL, cred, NULL);
}

SECURITY_STATUS no_version(CredHandle *cred) {
  // CHECK: :[[@LINE+5]]:{{[0-9]+}}: warning: 'wanted.dwVersion' is still 0, and 'AcquireCredentialsHandle' reads it; set it to SCH_CREDENTIALS_VERSION or SCHANNEL_CRED_VERSION before the call
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: note: it is cleared here
  SCHANNEL_CRED wanted;
  memset(&wanted, 0, sizeof(wanted));
  wanted.dwFlags = SCH_CRED_NO_DEFAULT_CREDS;
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &wanted, NULL, NULL, cred, NULL);
}

SECURITY_STATUS counted_and_not_there(CredHandle *cred) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION, 1};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'wanted.paCred' is null, but its count is not 0, and 'AcquireCredentialsHandle' reads what it points to; set both
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &wanted, NULL, NULL, cred, NULL);
}

HCERTSTORE no_bytes(DWORD size) {
  CRYPT_DATA_BLOB blob;
  blob.cbData = size;
  if (size == 0)
    return NULL;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'blob.pbData' is not set, but 'PFXImportCertStore' reads it
  return PFXImportCertStore(&blob, L"", 0);
}

HCERTSTORE no_length(BYTE *bytes) {
  CRYPT_DATA_BLOB blob;
  blob.pbData = bytes;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'blob.cbData' is not set, but 'PFXImportCertStore' reads it
  return PFXImportCertStore(&blob, L"", 0);
}

// Certificates -----------------------------------------------------------------------

BOOL no_size_of_wish(PCCERT_CONTEXT certificate, PCCERT_CHAIN_CONTEXT *chain) {
  CERT_CHAIN_PARA wanted = {0};
  wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'wanted.cbSize' is still 0, and 'CertGetCertificateChain' reads it; set it to the size of the structure before the call
  return CertGetCertificateChain(NULL, certificate, NULL, NULL, &wanted, 0, NULL, chain);
}

BOOL no_sizes_of_policy(PCCERT_CHAIN_CONTEXT chain, WCHAR *name) {
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA tls = {0};
  CERT_CHAIN_POLICY_PARA policy = {0};
  CERT_CHAIN_POLICY_STATUS verdict = {0};
  tls.pwszServerName = name;
  policy.pvExtraPolicyPara = &tls;
  // CHECK: :[[@LINE+3]]:{{[0-9]+}}: warning: 'policy.cbSize' is still 0
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'tls.dwAuthType' is still 0, and 'CertVerifyCertificateChainPolicy' reads it; set it to AUTHTYPE_SERVER or AUTHTYPE_CLIENT
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'verdict.cbSize' is still 0
  return CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy, &verdict) &&
         verdict.dwError == 0;
}

BOOL no_size_of_engine(HCERTSTORE roots, HCERTCHAINENGINE *engine) {
  CERT_CHAIN_ENGINE_CONFIG config;
  ZeroMemory(&config, sizeof(config));
  config.hExclusiveRoot = roots;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'config.cbSize' is still 0
  return CertCreateCertificateChainEngine(&config, engine);
}
