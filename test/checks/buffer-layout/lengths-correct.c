// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %wine | %silent
// REQUIRES: mingw-headers, wine-headers
#include "sspi-tls.h"

struct string {
  unsigned short Length;
  const wchar_t *Buffer;
};

SECURITY_STATUS sizes(CtxtHandle *context, struct string *out, int long_,
                      DWORD *given) {
  DWORD type = SCHANNEL_SHUTDOWN;
  SecBuffer token = {sizeof(type), SECBUFFER_TOKEN, &type};
  SecBuffer other = {sizeof(*given), SECBUFFER_TOKEN, given};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &token};
  out->Length = long_ ? sizeof(L"SHA384") : sizeof(L"SHA256");
  token.cbBuffer = sizeof(DWORD);
  if (long_)
    token = other;
  return ApplyControlToken(context, &desc);
}

int length_of_the_whole_record(CtxtHandle *context, SecBufferDesc *desc,
                               SecBuffer *message) {
  if (EncryptMessage(context, 0, desc, 0) != SEC_E_OK)
    return -1;
  return send_all(message[0].pvBuffer, message[0].cbBuffer +
                                           message[1].cbBuffer +
                                           message[2].cbBuffer);
}

int same_element(CtxtHandle *context, SecBufferDesc *desc, SecBuffer *message,
                 char *to, int i) {
  if (DecryptMessage(context, desc, 0, NULL) != SEC_E_OK)
    return -1;
  memcpy(to, message[1].pvBuffer, message[1].cbBuffer);
  memmove(to, message[i].pvBuffer, message[i].cbBuffer);
  return 0;
}

// The type follows the pointer that it is copied from, or is never written through.
void names(const CERT_CONTEXT *cert, LPTSTR names, LPSTR narrow) {
  LPTSTR to = names;
  char *reader = narrow;
  if (CertGetNameString(cert, CERT_NAME_DNS_TYPE, 0, NULL, NULL, 0) > 1)
    return;
  *to++ = TEXT('\0');
  *reader = '\0';
}

HMODULE modules(const char *path) {
  HMODULE own = LoadLibraryA("plugin.dll");
  if (!own)
    own = LoadLibraryA(path);
  if (!own)
    own = LoadLibraryA("C:\\Windows\\System32\\secur32.dll");
  if (!own)
    own = LoadLibraryExW(L"secur32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
  return own;
}

SECURITY_STATUS flags(CredHandle *cred, CtxtHandle *context, SecBufferDesc *out) {
  DWORD flags = ISC_REQ_STREAM; // one call only: nobody reads them again
  return InitializeSecurityContextW(cred, context, (SEC_WCHAR *)L"example.org",
                                    flags, 0, 0, NULL, 0, NULL, out, &flags,
                                    NULL);
}

SECURITY_STATUS two_variables(CredHandle *cred, CtxtHandle *context,
                              SecBufferDesc *in, SecBufferDesc *out) {
  DWORD wanted = ISC_REQ_STREAM, granted = 0;
  SECURITY_STATUS status;
  do {
    status = InitializeSecurityContextW(cred, context, NULL, wanted, 0, 0, in, 0,
                                        NULL, out, &granted, NULL);
  } while (status == SEC_I_CONTINUE_NEEDED && receive_some(NULL, 0));
  return status;
}

// Each round asks for the same flags again.
int more(SecBuffer *in, SecBuffer *out, SECURITY_STATUS status);
SECURITY_STATUS legs(CredHandle *cred, CtxtHandle *ctx, char *host, SecBuffer *received) {
  CtxtHandle *context = NULL;
  SECURITY_STATUS status;
  for (;;) {
    SecBuffer in[2] = {{received->cbBuffer, SECBUFFER_TOKEN, received->pvBuffer}, {0, SECBUFFER_EMPTY, NULL}};
    SecBuffer out[1] = {{0, SECBUFFER_TOKEN, NULL}};
    SecBufferDesc input = {SECBUFFER_VERSION, 2, in}, output = {SECBUFFER_VERSION, 1, out};
    DWORD flags = ISC_REQ_USE_SUPPLIED_CREDS | ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_CONFIDENTIALITY | ISC_REQ_STREAM;
    status = InitializeSecurityContextA(cred, context, context ? NULL : host, flags, 0, 0, context ? &input : NULL, 0,
                                        context ? NULL : ctx, &output, &flags, NULL);
    context = ctx;
    if (!more(in, out, status))
      return status;
  }
}

int once_or_twice(CredHandle *cred, CtxtHandle *ctx, SecBufferDesc *in, SecBufferDesc *out) {
  for (int first = 1; first >= 0; first--) {
    if (more(in->pBuffers, out->pBuffers, SEC_E_OK)) {
      DWORD flags = ISC_REQ_STREAM;
      if (InitializeSecurityContextA(cred, ctx, "host", flags, 0, 0, in, 0, NULL, out, &flags, NULL) != SEC_I_CONTINUE_NEEDED)
        return -1;
    }
  }
  return 0;
}

// Null only if the allocation has failed, which a project's own allocator may never let happen.
SECURITY_STATUS unchecked_memory(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {4096, SECBUFFER_TOKEN, malloc(4096)};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  SECURITY_STATUS status = InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL,
                                                     0, context, &desc, &attributes, NULL);
  free(out.pvBuffer);
  return status;
}

static SECURITY_STATUS leg_into(CredHandle *cred, CtxtHandle *context, BYTE *memory, DWORD size) {
  SecBuffer out;
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  out.BufferType = SECBUFFER_TOKEN;
  out.cbBuffer = size;
  out.pvBuffer = memory;
  return InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL, 0, context, &desc,
                                   &attributes, NULL);
}

SECURITY_STATUS unchecked_in_caller(CredHandle *cred) {
  CtxtHandle context;
  BYTE *memory = (BYTE *)HeapAlloc(GetProcessHeap(), 0, 4096);
  SECURITY_STATUS status = leg_into(cred, &context, memory, 4096);
  if (status == SEC_I_CONTINUE_NEEDED)
    DeleteSecurityContext(&context);
  HeapFree(GetProcessHeap(), 0, memory);
  return status;
}
