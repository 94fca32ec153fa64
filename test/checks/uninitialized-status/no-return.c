// Functions of the file that end the program, and errors that are made into others.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <stdlib.h>

static void give_up(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(EXIT_FAILURE);
}

unsigned long trailer(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  if (QueryContextAttributesW(context, SECPKG_ATTR_STREAM_SIZES, &sizes) != SEC_E_OK)
    give_up("QueryContextAttributes");
  return sizes.cbTrailer;
}

// One that ends with another, which comes later.
static void fatal(SECURITY_STATUS status);

unsigned long header(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  SECURITY_STATUS status = QueryContextAttributesW(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  if (FAILED(status))
    fatal(status);
  return sizes.cbHeader;
}

static void fatal(SECURITY_STATUS status) {
  if (status == SEC_E_INSUFFICIENT_MEMORY) {
    give_up("out of memory");
  } else {
    fprintf(stderr, "%lx\n", status);
    ExitProcess(1);
  }
}

// These come back.
static void complain(const char *what) { fprintf(stderr, "%s\n", what); }

static void complain_loudly(const char *what, int for_good) {
  fprintf(stderr, "%s\n", what);
  if (for_good)
    exit(EXIT_FAILURE);
}

static void give_up_unless(int quiet) {
  if (quiet)
    return;
  exit(EXIT_FAILURE);
}

unsigned long complained(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  if (QueryContextAttributesW(context, SECPKG_ATTR_STREAM_SIZES, &sizes) != SEC_E_OK)
    complain("QueryContextAttributes");
  return sizes.cbTrailer;
  // CHECK: :[[#@LINE-1]]:10: warning: 'sizes.cbTrailer' is read on a path on which nothing has set it
}

unsigned long complained_loudly(CtxtHandle *context, int for_good) {
  SecPkgContext_StreamSizes sizes;
  if (QueryContextAttributesW(context, SECPKG_ATTR_STREAM_SIZES, &sizes) != SEC_E_OK)
    complain_loudly("QueryContextAttributes", for_good);
  return sizes.cbTrailer;
  // CHECK: :[[#@LINE-1]]:10: warning: 'sizes.cbTrailer' is read on a path on which nothing has set it
}

unsigned long given_up(CtxtHandle *context, int quiet) {
  SecPkgContext_StreamSizes sizes;
  if (QueryContextAttributesW(context, SECPKG_ATTR_STREAM_SIZES, &sizes) != SEC_E_OK)
    give_up_unless(quiet);
  return sizes.cbTrailer;
  // CHECK: :[[#@LINE-1]]:10: warning: 'sizes.cbTrailer' is read on a path on which nothing has set it
}

// An error as another kind of error is an error.
static HRESULT find(HCERTSTORE store, PCCERT_CONTEXT *found) {
  PCCERT_CONTEXT first = CertEnumCertificatesInStore(store, NULL);
  if (!first)
    return HRESULT_FROM_WIN32(GetLastError());
  *found = first;
  return S_OK;
}

DWORD length(HCERTSTORE store) {
  PCCERT_CONTEXT certificate;
  if (FAILED(find(store, &certificate)))
    return 0;
  DWORD size = certificate->cbCertEncoded;
  CertFreeCertificateContext(certificate);
  return size;
}

// No error is none.
static HRESULT find_late(HCERTSTORE store, DWORD error, PCCERT_CONTEXT *found) {
  if (error != ERROR_INVALID_HANDLE)
    return HRESULT_FROM_WIN32(error);
  *found = CertEnumCertificatesInStore(store, NULL);
  return S_OK;
}

DWORD late_length(HCERTSTORE store, DWORD error) {
  PCCERT_CONTEXT certificate;
  if (FAILED(find_late(store, error, &certificate)))
    return 0;
  DWORD size = certificate ? certificate->cbCertEncoded : 0;
  // CHECK: :[[#@LINE-1]]:16: warning: 'certificate' is read on a path on which nothing has set it
  if (certificate)
    CertFreeCertificateContext(certificate);
  return size;
}
// CHECK-NOT: warning:
