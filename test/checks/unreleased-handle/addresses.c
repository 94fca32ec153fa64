// Releases of the variable in place of what it points to.
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw | %check
// RUN: %tidy(schannel-unreleased-handle,schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct names {
  CERT_ALT_NAME_INFO *alternative;
  SecBuffer token;
};
void my_free(void *pointer);
void LocalFreeAndClear(void *pointer);

void addresses(struct names *names, PSecPkgInfo info) {
  LocalFree(&names->alternative);
  // CHECK: :[[@LINE-1]]:13: warning: 'LocalFree' is given the address of a variable, and what the variable points to is not released; leave out the '&' [schannel-unfreed-secbuffer]
  FreeContextBuffer(&info);
  // CHECK: :[[@LINE-1]]:21: warning: 'FreeContextBuffer' is given the address of a variable
}

// A handle is no memory.
void handle(CtxtHandle context) {
  FreeContextBuffer(&context);
  // CHECK: :[[@LINE-1]]:21: warning: 'FreeContextBuffer' is given the address of a variable, and what the variable points to is not released; for a handle call DeleteSecurityContext or FreeCredentialsHandle
}

// What is in it; handles that are records; functions of the program's own.
void values(struct names *names, PSecPkgInfo info, CredHandle *credential, CtxtHandle context) {
  LocalFree(names->alternative);
  FreeContextBuffer(names->token.pvBuffer);
  FreeContextBuffer(info);
  FreeCredentialsHandle(credential);
  DeleteSecurityContext(&context);
  my_free(&info);
  LocalFreeAndClear(&info);
}
