// Types in other numbers and orders than usual, and right.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -DNTLM | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

#ifdef NTLM
static const char *package = "NTLM";
#else
static SecPkgContext_StreamSizes sizes;
SECURITY_STATUS learn(CtxtHandle *context) {
  return QueryContextAttributesW(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
}
#endif

// The names of protocols, in the first leg of a client and of a server.
SECURITY_STATUS offers(CredHandle *cred, CtxtHandle *context, void *names, unsigned long size) {
  SecBuffer in = {size, SECBUFFER_APPLICATION_PROTOCOLS, names}, out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc input = {SECBUFFER_VERSION, 1, &in}, output = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  return InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, &input, 0,
                                   context, &output, &attributes, NULL);
}

SECURITY_STATUS chooses(CredHandle *cred, CtxtHandle *context, void *received,
                        unsigned long received_size, void *names, unsigned long size) {
  SecBuffer in[3] = {{received_size, SECBUFFER_TOKEN, received},
                     {0, SECBUFFER_EMPTY, NULL},
                     {size, SECBUFFER_APPLICATION_PROTOCOLS, names}};
  SecBuffer out[3] = {{0, SECBUFFER_TOKEN, NULL}, {0, SECBUFFER_ALERT, NULL}, {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc input = {SECBUFFER_VERSION, 3, in}, output = {SECBUFFER_VERSION, 3, out};
  DWORD attributes;
  return AcceptSecurityContext(cred, NULL, &input, ASC_REQ_ALLOCATE_MEMORY, 0, context, &output,
                               &attributes, NULL);
}

// Nothing to say to a client's first leg, in two ways.
SECURITY_STATUS begins(CredHandle *cred, CtxtHandle *context) {
  SecBuffer in[2] = {{0, SECBUFFER_EMPTY, NULL}}, out = {0, SECBUFFER_EMPTY, NULL};
  SecBufferDesc input = {SECBUFFER_VERSION, 2, in}, output = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  return InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, &input, 0,
                                   context, &output, &attributes, NULL);
}

SECURITY_STATUS begins_with_none(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc input = {SECBUFFER_VERSION, 0, NULL}, output = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes;
  return InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, &input, 0,
                                   context, &output, &attributes, NULL);
}

// More room for results than needed, and data that is not first.
SECURITY_STATUS five(CtxtHandle *context, void *bytes, unsigned long size) {
  SecBuffer message[5] = {{0, SECBUFFER_EMPTY, NULL}, {size, SECBUFFER_DATA, bytes}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 5, message};
  return DecryptMessage(context, &desc, 0, NULL);
}

// The types that the last call has left: nobody knows them.
SECURITY_STATUS again(CtxtHandle *context, void *bytes, unsigned long size) {
  SecBuffer message[4] = {{size, SECBUFFER_DATA, bytes}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, message};
  SECURITY_STATUS status = DecryptMessage(context, &desc, 0, NULL);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    status = DecryptMessage(context, &desc, 0, NULL);
  return status;
}

// No data, no memory.
SECURITY_STATUS nothing(CtxtHandle *context) {
  SecBuffer message[4] = {{0, SECBUFFER_DATA, NULL}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, message};
  return DecryptMessage(context, &desc, 0, NULL);
}

SECURITY_STATUS memory_of_the_caller(CtxtHandle *context, void *bytes, unsigned long size) {
  SecBuffer message[4] = {{size, SECBUFFER_DATA, bytes}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, message};
  return DecryptMessage(context, &desc, 0, NULL);
}

// A record whose message comes in two parts.
int gathered(CtxtHandle *context, char *header, char *first, unsigned long first_size,
             char *second, unsigned long second_size, char *trailer) {
  SecBuffer message[4] = {{5, SECBUFFER_STREAM_HEADER, header},
                          {first_size, SECBUFFER_DATA, first},
                          {second_size, SECBUFFER_DATA, second},
                          {36, SECBUFFER_STREAM_TRAILER, trailer}};
  SecBufferDesc desc = {SECBUFFER_VERSION, 4, message};
  if (EncryptMessage(context, 0, &desc, 0) != SEC_E_OK)
    return -1;
  for (int i = 0; i < 4; i++)
    if (send_all(message[i].pvBuffer, message[i].cbBuffer))
      return -1;
  return 0;
}
