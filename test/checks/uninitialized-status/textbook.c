// Statuses and outputs that are read although nothing wrote them.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw | %check
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

// Nothing to decrypt: nothing was decrypted, and no status either.
int no_turn(CtxtHandle *context, SecBufferDesc *message, int turns) {
  SECURITY_STATUS status;
  for (int i = 0; i < turns; i++)
    status = DecryptMessage(context, message, 0, NULL);
  return status == SEC_E_OK;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'status' is read on a path on which nothing has set it
}

SECURITY_STATUS one_branch(CtxtHandle *context, SecBufferDesc *message,
                           int wanted) {
  SECURITY_STATUS status;
  if (wanted)
    status = EncryptMessage(context, 0, message, 0);
  return status;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'status' is read on a path on which nothing has set it; initialise it to an error status
}

// Microsoft's own sample asks a failed call's attributes whether it left an alert.
int attributes_after_failure(CredHandle *cred, CtxtHandle *context,
                             SecBufferDesc *in, SecBufferDesc *out) {
  DWORD attributes;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, context, NULL, ISC_REQ_STREAM, 0, 0, in, 0, NULL, out, &attributes,
      NULL);
  if (FAILED(status) && (attributes & ISC_RET_EXTENDED_ERROR))
    return send_all(out->pBuffers[0].pvBuffer, out->pBuffers[0].cbBuffer);
  return 0;
}

// So are the sizes.
unsigned long sizes_after_failure(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  return sizes.cbMaximumMessage;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'sizes.cbMaximumMessage' is read on a path on which nothing has set it
}

// The call reads the size before it writes the rest.
int no_size(PCCERT_CHAIN_CONTEXT chain, CERT_CHAIN_POLICY_PARA *policy) {
  CERT_CHAIN_POLICY_STATUS verdict;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, policy,
                                        &verdict))
    // CHECK: :{{[0-9]+}}:{{[0-9]+}}: warning: 'verdict.cbSize' is not set, but 'CertVerifyCertificateChainPolicy' reads it; set it before the call
    return 0;
  return verdict.dwError == 0;
}

// What the call reads of its descriptor.
SECURITY_STATUS no_version(CtxtHandle *context, char *record, unsigned long size) {
  SecBuffer buffers[4] = {{size, SECBUFFER_DATA, record}};
  SecBufferDesc message;
  message.cBuffers = 4;
  message.pBuffers = buffers;
  return DecryptMessage(context, &message, 0, NULL);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'message.ulVersion' is not set, but 'DecryptMessage' reads it; set it before the call
}

SECURITY_STATUS no_type(CtxtHandle *context, DWORD *shutdown) {
  SecBuffer control;
  SecBufferDesc wish = {SECBUFFER_VERSION, 1, &control};
  control.pvBuffer = shutdown;
  control.cbBuffer = sizeof(*shutdown);
  return ApplyControlToken(context, &wish);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'control.BufferType' is not set, but 'ApplyControlToken' reads it
}

// What the function returns is a status to its callers, whatever its type.
int read_some(CtxtHandle *context, SecBufferDesc *message, int kept) {
  int size;
  if (kept > 0)
    goto done;
  if (DecryptMessage(context, message, 0, NULL) != SEC_E_OK)
    size = -1;
  else
    size = (int)message->pBuffers[1].cbBuffer;
done:
  return size < 0 ? size : kept;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'size' is read on a path on which nothing has set it; initialise it where it is declared
}
