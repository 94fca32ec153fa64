// Records in which all that the call reads is set, or that it does not read.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw | %silent
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// RUN: %tidy(schannel-uninitialized-status) %s -- %wine | %silent
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

// Nobody looks into what is EMPTY.
SECURITY_STATUS empty_elements(CredHandle *cred, CtxtHandle *context, char *bytes,
                               unsigned long size) {
  SecBuffer in[2], out[2];
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in}, output = {SECBUFFER_VERSION, 2, out};
  DWORD attributes;
  in[0].BufferType = SECBUFFER_TOKEN;
  in[0].pvBuffer = bytes;
  in[0].cbBuffer = size;
  in[1].BufferType = SECBUFFER_EMPTY;
  out[0].BufferType = SECBUFFER_TOKEN;
  out[1].BufferType = SECBUFFER_ALERT;
  return InitializeSecurityContextW(cred, context, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, &input,
                                    0, NULL, &output, &attributes, NULL);
}

// Fewer are handed over than there are.
SECURITY_STATUS fewer(CtxtHandle *context, DWORD *shutdown) {
  SecBuffer control[4];
  SecBufferDesc wish;
  control[0].BufferType = SECBUFFER_TOKEN;
  control[0].pvBuffer = shutdown;
  control[0].cbBuffer = sizeof(*shutdown);
  wish.ulVersion = SECBUFFER_VERSION;
  wish.cBuffers = 1;
  wish.pBuffers = control;
  return ApplyControlToken(context, &wish);
}

// A length of nothing.
SECURITY_STATUS nothing_yet(CredHandle *cred, CtxtHandle *context, SecBufferDesc *output) {
  SecBuffer in[2];
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
  DWORD attributes;
  in[0].BufferType = SECBUFFER_TOKEN;
  in[0].cbBuffer = 0;
  in[1].BufferType = SECBUFFER_EMPTY;
  return InitializeSecurityContextW(cred, context, NULL, 0, 0, 0, &input, 0, NULL, output,
                                    &attributes, NULL);
}

// Read-only data has a type all the same.
SECURITY_STATUS read_only(CtxtHandle *context, char *bytes, unsigned long size) {
  SecBuffer buffers[4] = {{size, SECBUFFER_DATA | SECBUFFER_READONLY, bytes}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  return DecryptMessage(context, &message, 0, NULL);
}

// How many there are is not known.
SECURITY_STATUS as_many_as_wanted(CtxtHandle *context, char *bytes, unsigned long size,
                                  unsigned long count) {
  SecBuffer buffers[8];
  SecBufferDesc message = {SECBUFFER_VERSION, count, buffers};
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = bytes;
  buffers[0].cbBuffer = size;
  for (unsigned long i = 1; i < count; i++)
    buffers[i].BufferType = SECBUFFER_EMPTY;
  return DecryptMessage(context, &message, 0, NULL);
}

static void fill(SecBuffer *buffer, unsigned long type, void *memory, unsigned long size) {
  buffer->BufferType = type;
  buffer->pvBuffer = memory;
  buffer->cbBuffer = size;
}

SECURITY_STATUS by_helper(CtxtHandle *context, SecPkgContext_StreamSizes *sizes, char *record,
                          unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  fill(&buffers[0], SECBUFFER_STREAM_HEADER, record, sizes->cbHeader);
  fill(buffers + 1, SECBUFFER_DATA, record + sizes->cbHeader, size);
  fill(&buffers[2], SECBUFFER_STREAM_TRAILER, record + sizes->cbHeader + size,
       sizes->cbTrailer);
  fill(&buffers[3], SECBUFFER_EMPTY, NULL, 0);
  return EncryptMessage(context, 0, &message, 0);
}

// Copied from a template.
static const SecBuffer nothing = {0, SECBUFFER_EMPTY, NULL};
SECURITY_STATUS copied(CtxtHandle *context, const SecBuffer *data) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  buffers[0] = *data;
  buffers[1] = buffers[2] = buffers[3] = nothing;
  return DecryptMessage(context, &message, 0, NULL);
}

// Credentials: cleared, so that what is left out is 0, which is right for it.
SECURITY_STATUS cleared(CredHandle *cred, PCCERT_CONTEXT certificate) {
  SCHANNEL_CRED wanted = {0};
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  if (certificate) {
    wanted.cCreds = 1;
    wanted.paCred = &certificate;
  }
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &wanted, NULL, NULL, cred, NULL);
}

SECURITY_STATUS as_many_as_there_are(CredHandle *cred, PCCERT_CONTEXT certificate) {
  PCCERT_CONTEXT certificates[1];
  SCHANNEL_CRED wanted = {0};
  DWORD count = 0;
  if (certificate)
    certificates[count++] = certificate;
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  wanted.cCreds = count;
  wanted.paCred = certificates;
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &wanted, NULL, NULL, cred, NULL);
}

SECURITY_STATUS first_member(CredHandle *cred) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &wanted, NULL, NULL, cred, NULL);
}

void configure(SCHANNEL_CRED *wanted);
SECURITY_STATUS configured_elsewhere(CredHandle *cred) {
  SCHANNEL_CRED wanted;
  memset(&wanted, 0, sizeof(wanted));
  configure(&wanted);
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &wanted, NULL, NULL, cred, NULL);
}

// As many as there happen to be.
SECURITY_STATUS counted_in_place(CredHandle *cred, PCCERT_CONTEXT certificate) {
  DWORD count = 0;
  if (certificate)
    count = 1;
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION, count, &certificate};
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL,
                                   &wanted, NULL, NULL, cred, NULL);
}

// Another package's record, and none at all.
struct identity {
  DWORD Version, Length;
};
SECURITY_STATUS other_package(CredHandle *cred) {
  struct identity who = {0};
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)L"Negotiate", SECPKG_CRED_OUTBOUND, NULL,
                                   &who, NULL, NULL, cred, NULL);
}
SECURITY_STATUS whoever_runs_this(CredHandle *cred) {
  return AcquireCredentialsHandleW(NULL, (SEC_WCHAR *)L"Negotiate", SECPKG_CRED_OUTBOUND, NULL,
                                   NULL, NULL, NULL, cred, NULL);
}

// Certificates: the size by whichever name, first or later.
BOOL judged(PCCERT_CHAIN_CONTEXT chain, WCHAR *name) {
  HTTPSPolicyCallbackData tls = {{sizeof(tls)}, AUTHTYPE_SERVER, 0, name};
  CERT_CHAIN_POLICY_PARA policy = {sizeof(policy)};
  CERT_CHAIN_POLICY_STATUS verdict = {0};
  policy.pvExtraPolicyPara = &tls;
  verdict.cbSize = sizeof(verdict);
  return CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy, &verdict) &&
         verdict.dwError == 0;
}

BOOL judged_by_the_other_name(PCCERT_CHAIN_CONTEXT chain, WCHAR *name) {
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA tls;
  CERT_CHAIN_POLICY_PARA policy;
  CERT_CHAIN_POLICY_STATUS verdict;
  memset(&tls, 0, sizeof(tls));
  tls.cbStruct = sizeof(tls);
  tls.dwAuthType = AUTHTYPE_SERVER;
  tls.pwszServerName = name;
  memset(&policy, 0, sizeof(policy));
  policy.cbSize = sizeof(policy);
  policy.pvExtraPolicyPara = &tls;
  memset(&verdict, 0, sizeof(verdict));
  verdict.cbSize = sizeof(verdict);
  return CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy, &verdict) &&
         verdict.dwError == 0;
}

// What this policy needs not.
BOOL base_policy(PCCERT_CHAIN_CONTEXT chain) {
  CERT_CHAIN_POLICY_PARA policy = {sizeof(policy)};
  CERT_CHAIN_POLICY_STATUS verdict = {sizeof(verdict)};
  return CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_BASE, chain, &policy, &verdict) &&
         verdict.dwError == 0;
}

BOOL any_usage(PCCERT_CONTEXT certificate, PCCERT_CHAIN_CONTEXT *chain) {
  CERT_CHAIN_PARA wanted = {sizeof(wanted)};
  return CertGetCertificateChain(NULL, certificate, NULL, NULL, &wanted, 0, NULL, chain);
}

// No bytes: PFXImportCertStore says so.
HCERTSTORE blob(BYTE *bytes, DWORD size) {
  CRYPT_DATA_BLOB blob = {size, bytes};
  return PFXImportCertStore(&blob, L"", 0);
}
