// Leaks and second releases on paths that nothing ever takes.
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw | %silent
// RUN: %tidy(schannel-unreleased-handle) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <ntsecapi.h>

// The request was delivered, and the package says itself that there is no answer.
int tickets(HANDLE lsa, ULONG package, KERB_QUERY_TKT_CACHE_REQUEST *request) {
  KERB_QUERY_TKT_CACHE_RESPONSE *answer;
  ULONG size;
  NTSTATUS inner, status = LsaCallAuthenticationPackage(lsa, package, request, sizeof *request,
                                                        (PVOID *)&answer, &size, &inner);
  if (status >= 0) {
    if (inner >= 0) {
      printf("%lu\n", answer->CountOfTickets);
      LsaFreeReturnBuffer(answer);
    } else {
      printf("%lx\n", inner);
    }
  }
  return status;
}

// No length, no answer.
int purged(HANDLE lsa, ULONG package, KERB_PURGE_TKT_CACHE_REQUEST *request) {
  PVOID answer = NULL;
  ULONG size = 0;
  NTSTATUS inner = 0;
  if (LsaCallAuthenticationPackage(lsa, package, request, sizeof *request, &answer, &size, &inner) < 0 || inner < 0)
    return -1;
  if (size == 0)
    return 0;
  LsaFreeReturnBuffer(answer);
  return 1;
}

static NTSTATUS ask(HANDLE lsa, ULONG package, void *request, ULONG size, PVOID *answer, ULONG *length,
                    PNTSTATUS inner) {
  return LsaCallAuthenticationPackage(lsa, package, request, size, answer, length, inner);
}

int ticket(HANDLE lsa, ULONG package, KERB_RETRIEVE_TKT_REQUEST *request) {
  KERB_RETRIEVE_TKT_RESPONSE *answer;
  ULONG size;
  NTSTATUS inner;
  if (ask(lsa, package, request, sizeof *request, (PVOID *)&answer, &size, &inner) != 0 || inner != 0)
    return -1;
  LsaFreeReturnBuffer(answer);
  return 0;
}

struct link {
  char *data;
  unsigned long count;
};
int fetch(struct link *l);

// What has been received tells the first leg from the others, and fetch() succeeds with a byte at least.
int connected(struct link *l, CredHandle *cred, CtxtHandle *context, LPTSTR host, char *buffer) {
  unsigned long size = 0;
  ULONG granted;
  int failed = 0;
  while (!failed) {
    SecBuffer in[2] = {{size, SECBUFFER_TOKEN, buffer}, {0, SECBUFFER_EMPTY, NULL}},
              out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc id = {SECBUFFER_VERSION, 2, in}, od = {SECBUFFER_VERSION, 1, &out};
    SECURITY_STATUS status = InitializeSecurityContext(
        cred, size ? context : NULL, host, ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM, 0, 0,
        size > 0 ? &id : NULL, 0, context, &od, &granted, NULL);
    if (out.pvBuffer) {
      failed = !send_all(out.pvBuffer, out.cbBuffer);
      FreeContextBuffer(out.pvBuffer);
    }
    if (status == SEC_E_OK)
      return 1;
    if (status == SEC_I_CONTINUE_NEEDED) {
      if (size && in[1].BufferType == SECBUFFER_EXTRA) {
        memmove(buffer, buffer + size - in[1].cbBuffer, in[1].cbBuffer);
        size = in[1].cbBuffer;
        continue;
      }
      size = 0;
    } else if (status != SEC_E_INCOMPLETE_MESSAGE) {
      break;
    }
    if (!fetch(l)) {
      failed = 1;
    } else {
      memcpy(buffer + size, l->data, l->count);
      size += l->count;
    }
  }
  DeleteSecurityContext(context);
  return 0;
}

struct identity {
  HCERTSTORE store;
  PCCERT_CONTEXT certificate;
};

static int load(HCERTSTORE *store, PCCERT_CONTEXT *certificate, const BYTE *der, DWORD size) {
  HCERTSTORE opened = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
  PCCERT_CONTEXT made;
  if (!opened)
    return -1;
  made = CertCreateCertificateContext(X509_ASN_ENCODING, der, size);
  if (!made) {
    CertCloseStore(opened, 0);
    *store = INVALID_HANDLE_VALUE;
    return -1;
  }
  *certificate = made;
  *store = opened;
  return 0;
}

// An open store is not the value by which the helper says that there is none.
int load_identity(struct identity *to, const BYTE *der, DWORD size) {
  HCERTSTORE store;
  PCCERT_CONTEXT certificate;
  if (load(&store, &certificate, der, size) || store == INVALID_HANDLE_VALUE)
    return -1;
  to->store = store;
  to->certificate = certificate;
  return 0;
}

struct blob {
  BYTE *bytes;
  DWORD size;
  struct blob *next;
};
void raise_error(const char *message);

// raise_error() leaves by longjmp, which its declaration does not say.
void load_all(struct blob *list, PCCERT_CONTEXT *certificates) {
  int count = 0;
  for (; list; list = list->next) {
    PCCERT_CONTEXT one = CertCreateCertificateContext(X509_ASN_ENCODING, list->bytes, list->size);
    if (!one) {
      for (int i = 0; i < count; i++)
        CertFreeCertificateContext(certificates[i]);
      raise_error("no certificate");
    }
    certificates[count++] = one;
  }
}
