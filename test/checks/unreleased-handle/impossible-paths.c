// What looks like impossible-paths-silent.c, and happens.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <ntsecapi.h>

// The package has answered.
int tickets(HANDLE lsa, ULONG package, KERB_QUERY_TKT_CACHE_REQUEST *request) {
  KERB_QUERY_TKT_CACHE_RESPONSE *answer;
  ULONG size;
  int count = -1;
  NTSTATUS inner, status = LsaCallAuthenticationPackage(lsa, package, request, sizeof *request,
                                                        (PVOID *)&answer, &size, &inner);
  if (status >= 0 && inner >= 0)
    count = answer->CountOfTickets;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: LSA return buffer 'answer' acquired by 'LsaCallAuthenticationPackage' is not released on this path
  return count;
}

// A flag that nobody sets is not something that was received.
int connected(CredHandle *cred, CtxtHandle *context, LPTSTR host) {
  ULONG granted;
  int started = 0;
  for (;;) {
    SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc od = {SECBUFFER_VERSION, 1, &out};
    SECURITY_STATUS status = InitializeSecurityContext(
        // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: security context acquired by 'InitializeSecurityContext' is overwritten here and lost
        cred, started ? context : NULL, host, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM, 0, 0, NULL,
        0, context, &od, &granted, NULL);
    if (out.pvBuffer) {
      send_all(out.pvBuffer, out.cbBuffer);
      FreeContextBuffer(out.pvBuffer);
    }
    if (status != SEC_I_CONTINUE_NEEDED)
      return status == SEC_E_OK;
  }
}

static void release(PCCERT_CONTEXT *certificates, int count) {
  for (int i = 0; i < count; i++)
    CertFreeCertificateContext(certificates[i]);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context is released a second time
}

// The helper leaves in the array what it has released.
void twice(PCCERT_CONTEXT first, PCCERT_CONTEXT second) {
  PCCERT_CONTEXT both[2];
  both[0] = CertDuplicateCertificateContext(first);
  both[1] = CertDuplicateCertificateContext(second);
  release(both, 2);
  release(both, 2);
}

// Of an issuer there may be none, and then the subject is still there.
PCCERT_CONTEXT issuer(HCERTSTORE store, const void *name) {
  DWORD checks = 0;
  PCCERT_CONTEXT subject = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                                      CERT_FIND_SUBJECT_STR, name, NULL);
  if (!subject)
    return NULL;
  PCCERT_CONTEXT found = CertGetIssuerCertificateFromStore(store, subject, NULL, &checks);
  if (!found)
    return NULL;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: certificate context acquired by 'CertFindCertificateInStore' is not released on this path
  CertFreeCertificateContext(subject);
  return found;
}
