// Lengths, casts and orders that an expression shows by itself.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %check
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE -Wno-incompatible-pointer-types | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct string {
  unsigned short Length;
  const wchar_t *Buffer;
};

static void init(SecBuffer *buffer, unsigned long type, void *memory,
                 unsigned long size) {
  SecBuffer filled = {size, type, memory};
  *buffer = filled;
}

SECURITY_STATUS sizeof_constant(CtxtHandle *context) {
  DWORD type = SCHANNEL_SHUTDOWN;
  SecBuffer token;
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &token};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: sizeof of a constant is the size of an int
  init(&token, SECBUFFER_TOKEN, &type, sizeof(SCHANNEL_SHUTDOWN));
  return ApplyControlToken(context, &desc);
}

SECURITY_STATUS sizeof_choice(CtxtHandle *context, struct string *out, int long_) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: sizeof of a choice between arrays is the size of a pointer
  out->Length = sizeof(long_ ? L"SHA384" : L"SHA256");
  out->Buffer = long_ ? L"SHA384" : L"SHA256";
  return DeleteSecurityContext(context);
}

SECURITY_STATUS sizeof_pointer(CtxtHandle *context, DWORD *type) {
  SecBuffer token;
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &token};
  token.BufferType = SECBUFFER_TOKEN;
  token.pvBuffer = type;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: cbBuffer is the size of a pointer here
  token.cbBuffer = sizeof(type);
  return ApplyControlToken(context, &desc);
}

SECURITY_STATUS wrong_member_order(CtxtHandle *context, void *bytes,
                                   unsigned long size) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the first member of a SecBuffer is cbBuffer, the length; SECBUFFER_DATA belongs in the second
  SecBuffer message[4] = {{SECBUFFER_DATA, size, bytes}};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the first member of a SecBufferDesc is ulVersion
  SecBufferDesc desc = {4, SECBUFFER_VERSION, message};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: ulVersion of the descriptor is 4
  return DecryptMessage(context, &desc, 0, NULL);
}

int wrong_length(CtxtHandle *context, SecBufferDesc *desc, SecBuffer *message,
                 char *to) {
  if (DecryptMessage(context, desc, 0, NULL) != SEC_E_OK)
    return -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the memory is that of 'message'[1], but the length is that of 'message'[0]
  memcpy(to, message[1].pvBuffer, message[0].cbBuffer);
  return 0;
}

void narrow_pointer(const CERT_CONTEXT *cert, LPTSTR names, const wchar_t *dns) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'to' is a char pointer, but what it is used to fill is declared with TCHAR
  char *to = NULL;
  if (CertGetNameString(cert, CERT_NAME_DNS_TYPE, 0, NULL, NULL, 0) > 1)
    return;
  to = names;
  while (*dns)
    *to++ = (char)*dns++;
}

SECURITY_STATUS narrow_name(CredHandle *cred, CtxtHandle *context,
                            SecBufferDesc *out) {
  DWORD attributes;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a cast does not convert a string
  return InitializeSecurityContextW(cred, context, (SEC_WCHAR *)"example.org",
                                    ISC_REQ_STREAM, 0, 0, NULL, 0, NULL, out,
                                    &attributes, NULL);
}

HMODULE bare_name(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'schannel.dll' is loaded by its bare name
  return LoadLibrary(TEXT("schannel.dll"));
}

HMODULE bare_name_ex(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'schannel' is loaded by its bare name
  return LoadLibraryExW(L"schannel", NULL, 0);
}

SECURITY_STATUS flags_in_and_out(CredHandle *cred, CtxtHandle *context,
                                 SecBufferDesc *in, SecBufferDesc *out) {
  DWORD flags = ISC_REQ_STREAM;
  SECURITY_STATUS status;
  do {
    status = InitializeSecurityContext(cred, context, NULL, flags, 0, 0, in, 0,
                                       NULL, out,
                                       // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the granted attributes overwrite the requested flags
                                       &flags, NULL);
  } while (status == SEC_I_CONTINUE_NEEDED && receive_some(NULL, 0));
  return status;
}

// The loop's own variable lasts from round to round.
SECURITY_STATUS flags_of_the_loop(CredHandle *cred, CtxtHandle *context,
                                  SecBufferDesc *in, SecBufferDesc *out) {
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  for (DWORD flags = ISC_REQ_STREAM; status == SEC_I_CONTINUE_NEEDED;)
    status = InitializeSecurityContext(cred, context, NULL, flags, 0, 0, in, 0,
                                       NULL, out,
                                       // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the granted attributes overwrite the requested flags
                                       &flags, NULL);
  return status;
}

SECURITY_STATUS flags_of_the_outer_loop(CredHandle *cred, CtxtHandle *context,
                                        SecBufferDesc *in, SecBufferDesc *out, int peers) {
  SECURITY_STATUS status = SEC_E_OK;
  while (peers-- > 0) {
    DWORD flags = ISC_REQ_STREAM;
    do
      status = InitializeSecurityContext(cred, context, NULL, flags, 0, 0, in, 0,
                                         NULL, out,
                                         // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the granted attributes overwrite the requested flags
                                         &flags, NULL);
    while (status == SEC_I_CONTINUE_NEEDED);
  }
  return status;
}
