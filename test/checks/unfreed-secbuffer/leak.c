// A token that SSPI allocated and a path that forgets it.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %check
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS early_return(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, context, &desc,
      &attributes, NULL);
  if (status < 0)
    return status;
  if (!send_all(out.pvBuffer, out.cbBuffer))
    return SEC_E_INTERNAL_ERROR;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} 'out.pvBuffer' acquired by 'InitializeSecurityContext' is not released on this path; call FreeContextBuffer
  // CHECK: note: 'InitializeSecurityContext' acquires the {{.*}} 'out.pvBuffer' here
  FreeContextBuffer(out.pvBuffer);
  return status;
}

// No flag, no allocation: the token is the caller's.
SECURITY_STATUS own_memory(CredHandle *cred, CtxtHandle *context, char *token,
                           unsigned long size) {
  SecBuffer out = {size, SECBUFFER_TOKEN, token};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  return InitializeSecurityContext(cred, NULL, NULL, 0, 0, 0, NULL, 0, context,
                                   &desc, &attributes, NULL);
}

struct transport {
  int (*write)(struct transport *self, const void *bytes, unsigned long size);
};

// What a function pointer is called says as much as a function's name.
SECURITY_STATUS written(struct transport *to, CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, context, &desc,
      &attributes, NULL);
  if (status < 0)
    return status;
  if (to->write(to, out.pvBuffer, out.cbBuffer) < 0)
    return SEC_E_INTERNAL_ERROR;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} 'out.pvBuffer' acquired by 'InitializeSecurityContext' is not released on this path
  FreeContextBuffer(out.pvBuffer);
  return status;
}

// One that takes the memory without its length may keep it.
void given(void (*adopt)(void *memory), CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  if (InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL,
                                0, context, &desc, &attributes, NULL) >= 0)
    adopt(out.pvBuffer);
}

// Copied by memcpy, which returns the copy, and lost.
int compared(SecBuffer *token, const void *other) {
  void *copy = memcpy(malloc(token->cbBuffer), token->pvBuffer, token->cbBuffer);
  FreeContextBuffer(token->pvBuffer);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: heap memory acquired by 'malloc' is not released on this path
  return memcmp(copy, other, token->cbBuffer);
}

// A pointer of one's own may be null.
typedef SECURITY_STATUS(SEC_ENTRY *free_function)(PVOID);

unsigned long by_pointer(PSecurityFunctionTable table, free_function release) {
  PSecPkgInfo package = NULL;
  if (table->QuerySecurityPackageInfo((LPTSTR)UNISP_NAME, &package) != SEC_E_OK)
    return 0;
  unsigned long size = package->cbMaxToken;
  if (release != NULL)
    table->FreeContextBuffer(package);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: SSPI-allocated buffer 'package' acquired by 'QuerySecurityPackageInfo' is not released on this path
  return size;
}

// The record is a local variable; what is allocated is in it.
void addresses(CtxtHandle *context) {
  SecPkgContext_IssuerListInfoEx issuers;
  PSecPkgInfo package = NULL;
  if (QueryContextAttributes(context, SECPKG_ATTR_ISSUER_LIST_EX, &issuers) == SEC_E_OK) {
    FreeContextBuffer(&issuers);
    // CHECK: :[[@LINE-1]]:23: warning: 'FreeContextBuffer' is given the address of a variable, and what the variable points to is not released; hand it the pointer in the record
    FreeContextBuffer(issuers.aIssuers);
  }
  if (QuerySecurityPackageInfo((LPTSTR)UNISP_NAME, &package) == SEC_E_OK) {
    FreeContextBuffer(&package);
    // CHECK: :[[@LINE-1]]:23: warning: 'FreeContextBuffer' is given the address of a variable, and what the variable points to is not released; leave out the '&'
    FreeContextBuffer(package);
  }
}
