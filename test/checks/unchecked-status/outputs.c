// Results that stand for memory, certificates and counts.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

// Null memory turns the second call into a question for the length.
BYTE *first_byte(HCRYPTHASH hash, BYTE *first) {
  DWORD size = 20;
  BYTE *value = malloc(size);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' may be null here, and 'CryptGetHashParam' then computes a length and writes nothing
  if (!CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0)) {
    free(value);
    return NULL;
  }
  *first = value[0];
  return value;
}

BYTE *tested_first_byte(HCRYPTHASH hash, BYTE *first) {
  DWORD size = 20;
  BYTE *value = malloc(size);
  if (!value)
    return NULL;
  if (!CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0)) {
    free(value);
    return NULL;
  }
  *first = value[0];
  return value;
}

int unchecked_memory(PCCERT_CONTEXT certificate) {
  DWORD size = CertGetNameString(certificate, CERT_NAME_DNS_TYPE, 0, NULL, NULL,
                                 0);
  LPTSTR name = (LPTSTR)malloc(size * sizeof(TCHAR));
  DWORD written =
      CertGetNameString(certificate, CERT_NAME_DNS_TYPE, 0, NULL, name, size);
  // CHECK: :[[@LINE-1]]:67: warning: 'name' may be null here, and 'CertGetNameString' then computes a length and writes nothing; test the result of the allocation first
  // CHECK: :[[@LINE-4]]:25: note: allocated here
  int result = written == size && name[0] != 0;
  free(name);
  return result;
}

int no_null_test(HCERTSTORE store, CERT_INFO *wanted) {
  PCCERT_CONTEXT certificate = CertFindCertificateInStore(
      store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_CERT, wanted, NULL);
  int result = send_all(certificate->pbCertEncoded, certificate->cbCertEncoded);
  // CHECK: :[[@LINE-1]]:25: warning: 'certificate' is used without having been compared with null, which 'CertFindCertificateInStore' returns when it fails or finds nothing; test it first
  // CHECK: :[[@LINE-4]]:32: note: 'CertFindCertificateInStore' is called here
  CertFreeCertificateContext(certificate);
  return result;
}

SECURITY_STATUS not_found(HCERTSTORE store, CRYPT_HASH_BLOB *thumbprint,
                          CredHandle *cred) {
  SCHANNEL_CRED wanted = {0};
  PCCERT_CONTEXT certificates[1] = {NULL};
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  certificates[0] = CertFindCertificateInStore(
      // CHECK: :[[@LINE-1]]:21: warning: when 'CertFindCertificateInStore' does not find the certificate that was asked for, the handshake silently goes on without it; report an error
      store, X509_ASN_ENCODING, 0, CERT_FIND_HASH, thumbprint, NULL);
  // CHECK: :[[@LINE+1]]:3: note: only the case that it is found is handled here
  if (certificates[0]) {
    wanted.cCreds = 1;
    wanted.paCred = certificates;
  }
  SECURITY_STATUS status = AcquireCredentialsHandle(
      NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND, NULL, &wanted, NULL, NULL,
      cred, NULL);
  if (certificates[0])
    CertFreeCertificateContext(certificates[0]);
  return status;
}

enum tls_error { TLS_OK, TLS_MEMORY, TLS_BROKEN };

long error_for_a_count(CtxtHandle *context, SecBufferDesc *message,
                       enum tls_error *error) {
  void *copy = malloc(16);
  if (!copy)
    return TLS_MEMORY;
  // CHECK: :[[@LINE-1]]:12: warning: 'TLS_MEMORY' is returned as the result, but errors of this function go to '*error': the caller takes it for the number 1; store it there and return a failure
  free(copy);
  if (DecryptMessage(context, message, 0, NULL) != SEC_E_OK) {
    *error = TLS_BROKEN;
    return -1;
  }
  return message->pBuffers[1].cbBuffer;
}

// Silent -----------------------------------------------------------------------

int checked_memory(PCCERT_CONTEXT certificate) {
  DWORD size = CertGetNameString(certificate, CERT_NAME_DNS_TYPE, 0, NULL, NULL,
                                 0);
  LPTSTR name = (LPTSTR)malloc(size * sizeof(TCHAR));
  if (!name)
    return 0;
  DWORD written =
      CertGetNameString(certificate, CERT_NAME_DNS_TYPE, 0, NULL, name, size);
  int result = written == size && name[0] != 0;
  free(name);
  return result;
}

// The caller gets to see the null.
char *handed_on(CERT_NAME_BLOB *blob) {
  DWORD size = CertNameToStrA(X509_ASN_ENCODING, blob, CERT_X500_NAME_STR, NULL,
                              0);
  char *name = (char *)LocalAlloc(LMEM_ZEROINIT, size);
  CertNameToStrA(X509_ASN_ENCODING, blob, CERT_X500_NAME_STR, name, size);
  return name;
}

// An allocator that does not return without memory.
void *xmalloc(size_t size);

char die_or_memory(CERT_NAME_BLOB *blob) {
  DWORD size = CertNameToStrA(X509_ASN_ENCODING, blob, CERT_X500_NAME_STR, NULL,
                              0);
  char *name = (char *)xmalloc(size);
  CertNameToStrA(X509_ASN_ENCODING, blob, CERT_X500_NAME_STR, name, size);
  char first = name[0];
  free(name);
  return first;
}

void require(const void *pointer);

int tested_elsewhere(HCERTSTORE store) {
  PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(store, NULL);
  require(certificate);
  int result = send_all(certificate->pbCertEncoded, certificate->cbCertEncoded);
  CertFreeCertificateContext(certificate);
  return result;
}

int enumerated(HCERTSTORE store) {
  PCCERT_CONTEXT certificate = NULL;
  int result = 0;
  while ((certificate = CertEnumCertificatesInStore(store, certificate)))
    result += send_all(certificate->pbCertEncoded, certificate->cbCertEncoded);
  return result;
}

SECURITY_STATUS acquire(SCHANNEL_CRED *wanted, CredHandle *cred) {
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME,
                                  SECPKG_CRED_OUTBOUND, NULL, wanted, NULL,
                                  NULL, cred, NULL);
}

// Any certificate will do, and none is none.
SECURITY_STATUS any_certificate(HCERTSTORE store, CredHandle *cred) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  PCCERT_CONTEXT certificate;
  certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0,
                                           CERT_FIND_ANY, NULL, NULL);
  if (certificate) {
    wanted.cCreds = 1;
    wanted.paCred = &certificate;
  }
  SECURITY_STATUS status = acquire(&wanted, cred);
  CertFreeCertificateContext(certificate);
  return status;
}

// The first test reports it, the second one uses it.
SECURITY_STATUS reported(HCERTSTORE store, const void *subject, CredHandle *cred) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  PCCERT_CONTEXT certificate = NULL;
  if (subject) {
    certificate = CertFindCertificateInStore(
        store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR, subject, NULL);
    if (!certificate)
      return SEC_E_NO_CREDENTIALS;
  }
  if (certificate) {
    wanted.cCreds = 1;
    wanted.paCred = &certificate;
  }
  SECURITY_STATUS status = acquire(&wanted, cred);
  if (certificate)
    CertFreeCertificateContext(certificate);
  return status;
}

// The result is an error, whatever its type is called.
int error_for_a_result(CtxtHandle *context, SecBufferDesc *message) {
  if (DecryptMessage(context, message, 0, NULL) != SEC_E_OK)
    return TLS_BROKEN;
  return TLS_OK;
}

long count_and_error(CtxtHandle *context, SecBufferDesc *message,
                     enum tls_error *error) {
  *error = TLS_OK;
  if (DecryptMessage(context, message, 0, NULL) == SEC_E_OK)
    return message->pBuffers[1].cbBuffer;
  *error = TLS_BROKEN;
  return -1;
}
