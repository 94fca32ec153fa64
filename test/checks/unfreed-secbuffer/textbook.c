// The leaks that documentation warns of: each token or attribute once forgotten.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %check
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static PSecurityFunctionTable table;

#define FLAGS (ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_CONFIDENTIALITY)

// Never released at all.
SECURITY_STATUS never(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, FLAGS, 0, 0, NULL, 0, context, &desc, &attributes, NULL);
  if (status == SEC_I_CONTINUE_NEEDED)
    send_all(out.pvBuffer, out.cbBuffer);
  return status;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'out.pvBuffer' acquired by 'InitializeSecurityContext' is not released on this path; call FreeContextBuffer
}

// Through the table, a continued handshake, a break out of the loop.
SECURITY_STATUS left_by_break(CredHandle *cred, CtxtHandle *context,
                              SecBufferDesc *in) {
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED) {
    SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
    DWORD attributes = 0;
    status = table->InitializeSecurityContext(cred, context, NULL, FLAGS, 0, 0,
                                              in, 0, NULL, &desc, &attributes,
                                              NULL);
    if (status < 0)
      break;
    if (out.cbBuffer && !send_all(out.pvBuffer, out.cbBuffer))
      break;
    if (out.pvBuffer)
      table->FreeContextBuffer(out.pvBuffer);
  }
  return status;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'out.pvBuffer' acquired by 'InitializeSecurityContext' is not released on this path
}

// The server's side.
SECURITY_STATUS server(CredHandle *cred, CtxtHandle *context,
                       SecBufferDesc *in) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status =
      AcceptSecurityContext(cred, NULL, in, ASC_REQ_ALLOCATE_MEMORY, 0, context,
                            &desc, &attributes, NULL);
  if (FAILED(status))
    return status;
  if (!send_all(out.pvBuffer, out.cbBuffer))
    return SEC_E_INTERNAL_ERROR;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'out.pvBuffer' acquired by 'AcceptSecurityContext' is not released on this path
  FreeContextBuffer(out.pvBuffer);
  return status;
}

// The heap is not where it comes from.
SECURITY_STATUS wrong_function(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, FLAGS, 0, 0, NULL, 0, context, &desc, &attributes, NULL);
  if (status >= 0) {
    send_all(out.pvBuffer, out.cbBuffer);
    free(out.pvBuffer);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'free' releases a SSPI-allocated buffer that 'InitializeSecurityContext' acquired; release it with FreeContextBuffer
  }
  return status;
}

// Released, sent, released.
SECURITY_STATUS used_after(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, FLAGS, 0, 0, NULL, 0, context, &desc, &attributes, NULL);
  if (status < 0)
    goto done;
  FreeContextBuffer(out.pvBuffer);
done:
  if (out.pvBuffer)
    FreeContextBuffer(out.pvBuffer);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} is released a second time; 'FreeContextBuffer' has released it: set the pointer to null there and test it here
  return status;
}

// What QueryContextAttributes allocates depends on the attribute.
int attribute(CtxtHandle *context) {
  SecPkgContext_IssuerListInfoEx issuers = {0};
  if (QueryContextAttributes(context, SECPKG_ATTR_ISSUER_LIST_EX, &issuers) !=
      SEC_E_OK)
    return 0;
  return issuers.cIssuers;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'issuers.aIssuers' acquired by 'QueryContextAttributes' is not released on this path; call FreeContextBuffer
}
