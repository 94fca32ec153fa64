// What is read from memory that went with a release.
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

DWORD trust(PCCERT_CONTEXT certificate) {
  PCCERT_CHAIN_CONTEXT chain = NULL;
  CERT_CHAIN_PARA wanted = {sizeof(wanted)};
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, &wanted, 0, NULL, &chain))
    return ~0u;
  CertFreeCertificateChain(chain);
  return chain->TrustStatus.dwErrorStatus;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate chain is used after it was released; 'CertFreeCertificateChain' has released it: release it behind its last use [schannel-unreleased-handle]
}

// Behind another pointer, which the context owns.
DWORD borrowed(CtxtHandle *context) {
  PCCERT_CONTEXT certificate = NULL;
  PCERT_INFO info;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate) != SEC_E_OK)
    return 0;
  info = certificate->pCertInfo;
  CertFreeCertificateContext(certificate);
  return info->dwVersion;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context is used after it was released
}

DWORD token_size(LPTSTR package) {
  PSecPkgInfo info = NULL;
  DWORD size = 0;
  if (QuerySecurityPackageInfo(package, &info) != SEC_E_OK)
    return 0;
  FreeContextBuffer(info);
  size = info->cbMaxToken;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SSPI-allocated buffer is used after it was released; 'FreeContextBuffer' has released it: release it behind its last use [schannel-unfreed-secbuffer]
  return size;
}

// The text is in the memory that was freed.
BOOL thumbprint(char *path, BYTE *hash, DWORD *size) {
  char *copy = strdup(path), *text;
  if (!copy)
    return FALSE;
  text = copy + 5;
  free(copy);
  return CryptStringToBinaryA(text, 40, CRYPT_STRING_HEX, hash, size, NULL, NULL);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: heap memory is used after it was released
}

struct call {
  CtxtHandle context;
  int established;
};

// Here the path says that there was.
static void end(struct call *call, SecBufferDesc *type) {
  if (call->established) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: security context is used after it was released; 'DeleteSecurityContext' has released it
    if (ApplyControlToken(&call->context, type) == SEC_E_OK)
      call->established = 0;
  }
}

void give_up_established(struct call *call, SecBufferDesc *type) {
  call->established = 1;
  DeleteSecurityContext(&call->context);
  end(call, type);
}

// Handed to a function elsewhere, which will look at it.
int verify(PCCERT_CONTEXT certificate, const wchar_t *host);

int verified_too_late(CtxtHandle *context, const wchar_t *host) {
  PCCERT_CONTEXT peer = NULL;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &peer) != SEC_E_OK)
    return -1;
  CertFreeCertificateContext(peer);
  return verify(peer, host);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context is used after it was released; 'CertFreeCertificateContext' has released it
}

// What is no memory is not for the heap, whoever has seen it before.
int released_as_memory(CtxtHandle *context, const wchar_t *host) {
  PCCERT_CONTEXT peer = NULL;
  if (QueryContextAttributes(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &peer) != SEC_E_OK)
    return -1;
  int result = verify(peer, host);
  free((void *)peer);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'free' releases a certificate context that 'QueryContextAttributes' acquired; release it with CertFreeCertificateContext
  return result;
}
