// Statuses that a function returns as they are, and statuses that another judges.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

enum class Progress { NeedsInput, Advanced, Done, Failed };

class Handshake {
public:
  SECURITY_STATUS acquire();
  Progress advance(SecBufferDesc *input, SecBufferDesc *output);
  Progress insist(SecBufferDesc *input, SecBufferDesc *output);
  Progress resume(SecBufferDesc *input, SecBufferDesc *output);
  Progress atOnce(SecBufferDesc *input, SecBufferDesc *output);

private:
  SECURITY_STATUS call(SecBufferDesc *input, SecBufferDesc *output);
  Progress judge(SECURITY_STATUS status, bool consumed);
  Progress strict(SECURITY_STATUS status);
  Progress fail(SECURITY_STATUS status);

  CredHandle credential;
  CtxtHandle context;
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
  SECURITY_STATUS status = InitializeSecurityContextW(
      &credential, &context, nullptr, ISC_REQ_ALLOCATE_MEMORY, 0, 0, input, 0,
      nullptr, output, &granted, nullptr);
  return status;
}

// What needs more input has a branch on the way and none where it is judged.
Progress Handshake::judge(SECURITY_STATUS status, bool consumed) {
  switch (status) {
  case SEC_E_OK:
    return Progress::Done;
  case SEC_I_CONTINUE_NEEDED:
    return consumed ? Progress::Advanced : Progress::NeedsInput;
  default:
    // CHECK: :[[@LINE-1]]:3: warning: SEC_E_INCOMPLETE_MESSAGE from InitializeSecurityContext ends up here, with the failures
    // CHECK: {{.*}}:37:28: note: InitializeSecurityContext returns the status here
    // CHECK: {{.*}}:[[@LINE+12]]:34: note: 'call' hands it on
    // CHECK: {{.*}}:[[@LINE+13]]:12: note: 'judge' is given it
    return fail(status);
  }
}

Progress Handshake::fail(SECURITY_STATUS status) {
  why = status;
  return Progress::Failed;
}

Progress Handshake::advance(SecBufferDesc *input, SecBufferDesc *output) {
  const SECURITY_STATUS status = call(input, output);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return judge(status, false);
  return judge(status, input->pBuffers[1].BufferType != SECBUFFER_EXTRA);
}

// More is to come, and is taken for a failure.
Progress Handshake::insist(SecBufferDesc *input, SecBufferDesc *output) {
  const SECURITY_STATUS status = call(input, output);
  if (status == SEC_E_OK)
    return Progress::Done;
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return Progress::NeedsInput;
  return Progress::Failed;
  // CHECK: :[[@LINE-1]]:3: warning: SEC_I_CONTINUE_NEEDED from InitializeSecurityContext ends up here, with the failures
}

Progress Handshake::strict(SECURITY_STATUS status) {
  if (status == SEC_E_OK)
    return Progress::Done;
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return Progress::NeedsInput;
  return Progress::Failed;
  // CHECK: :[[@LINE-1]]:3: warning: SEC_I_CONTINUE_NEEDED from InitializeSecurityContext ends up here, with the failures
}

Progress Handshake::atOnce(SecBufferDesc *input, SecBufferDesc *output) {
  return strict(call(input, output));
}
