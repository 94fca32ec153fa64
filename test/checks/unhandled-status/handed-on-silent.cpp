// Statuses that go through several functions, each of which does its part.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -std=c++17 | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum class Progress { NeedsInput, Advanced, Done, Failed };

class Handshake {
public:
  SECURITY_STATUS acquire();
  Progress advance(SecBufferDesc *input, SecBufferDesc *output);
  Progress bySign(SecBufferDesc *input, SecBufferDesc *output);
  Progress noted(SecBufferDesc *input, SecBufferDesc *output);
  SECURITY_STATUS forCaller(SecBufferDesc *input, SecBufferDesc *output);
  Progress translated(SecBufferDesc *input, SecBufferDesc *output);
  Progress first(SecBufferDesc *output);

private:
  SECURITY_STATUS call(SecBufferDesc *input, SecBufferDesc *output);
  Progress judge(SECURITY_STATUS status);
  Progress sign(SECURITY_STATUS status);
  int number(SECURITY_STATUS status);
  void report(const char *what, int number);

  CredHandle credential;
  CtxtHandle context;
  bool waiting = false;
  SECURITY_STATUS why = SEC_E_OK;
};

SECURITY_STATUS Handshake::acquire() {
  SCHANNEL_CRED settings = {};
  settings.dwVersion = SCHANNEL_CRED_VERSION;
  return AcquireCredentialsHandleW(nullptr, const_cast<WCHAR *>(UNISP_NAME_W),
                                   SECPKG_CRED_OUTBOUND, nullptr, &settings,
                                   nullptr, nullptr, &credential, nullptr);
}

SECURITY_STATUS Handshake::call(SecBufferDesc *input, SecBufferDesc *output) {
  DWORD granted = 0;
  return InitializeSecurityContextW(&credential, &context, nullptr,
                                    ISC_REQ_ALLOCATE_MEMORY, 0, 0, input, 0,
                                    nullptr, output, &granted, nullptr);
}

Progress Handshake::judge(SECURITY_STATUS status) {
  switch (status) {
  case SEC_E_OK:
    return Progress::Done;
  case SEC_I_CONTINUE_NEEDED:
  case SEC_I_INCOMPLETE_CREDENTIALS:
    return Progress::Advanced;
  case SEC_E_INCOMPLETE_MESSAGE:
    return Progress::NeedsInput;
  default:
    why = status;
    return Progress::Failed;
  }
}

Progress Handshake::advance(SecBufferDesc *input, SecBufferDesc *output) {
  return judge(call(input, output));
}

// Told apart before: what is left for the function are two.
Progress Handshake::sign(SECURITY_STATUS status) {
  if (status == SEC_E_OK)
    return Progress::Done;
  return Progress::Failed;
}

Progress Handshake::bySign(SecBufferDesc *input, SecBufferDesc *output) {
  SECURITY_STATUS status = call(input, output);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return Progress::NeedsInput;
  if (status > 0)
    return Progress::Advanced;
  return sign(status);
}

// What it was is noted on the way.
Progress Handshake::noted(SecBufferDesc *input, SecBufferDesc *output) {
  SECURITY_STATUS status = call(input, output);
  waiting = false;
  if (status == SEC_E_INCOMPLETE_MESSAGE || status == SEC_I_CONTINUE_NEEDED ||
      status == SEC_I_INCOMPLETE_CREDENTIALS)
    waiting = true;
  return sign(status);
}

// The caller is to ask.
SECURITY_STATUS Handshake::forCaller(SecBufferDesc *input,
                                     SecBufferDesc *output) {
  SECURITY_STATUS status = call(input, output);
  if (status != SEC_E_OK)
    return status;
  waiting = false;
  return SEC_E_OK;
}

// A number for the log.
int Handshake::number(SECURITY_STATUS status) {
  switch (status) {
  case SEC_E_OK:
    return 0;
  case SEC_E_UNTRUSTED_ROOT:
    return 1;
  default:
    return -1;
  }
}

Progress Handshake::translated(SecBufferDesc *input, SecBufferDesc *output) {
  SECURITY_STATUS status = call(input, output);
  report("leg", number(status));
  return judge(status);
}
