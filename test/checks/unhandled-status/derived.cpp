// What a protected function returns goes to classes in other files; what a private one
// returns does not.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include "Inputs/channel.h"

SECURITY_STATUS Channel::acquire() {
  SCHANNEL_CRED settings = {};
  settings.dwVersion = SCHANNEL_CRED_VERSION;
  return AcquireCredentialsHandleW(nullptr, const_cast<WCHAR *>(UNISP_NAME_W),
                                   SECPKG_CRED_OUTBOUND, nullptr, &settings,
                                   nullptr, nullptr, &credential, nullptr);
}

SECURITY_STATUS Channel::leg(SecBufferDesc *input, SecBufferDesc *output) {
  DWORD granted = 0;
  SECURITY_STATUS status = InitializeSecurityContextW(
      &credential, &context, nullptr, ISC_REQ_ALLOCATE_MEMORY, 0, 0, input, 0,
      nullptr, output, &granted, nullptr);
  if (status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED)
    return SEC_E_OK;
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return status;
  return status;
}

SECURITY_STATUS Channel::own_leg(SecBufferDesc *input, SecBufferDesc *output) {
  DWORD granted = 0;
  SECURITY_STATUS status = InitializeSecurityContextW(
      &credential, &context, nullptr, ISC_REQ_ALLOCATE_MEMORY, 0, 0, input, 0,
      nullptr, output, &granted, nullptr);
  if (status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED)
    return SEC_E_OK;
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return status;
  return status;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: SEC_I_INCOMPLETE_CREDENTIALS from InitializeSecurityContext ends up here, with the failures
}

int Channel::connect(SecBufferDesc *input, SecBufferDesc *output) {
  SECURITY_STATUS status = own_leg(input, output);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return 0;
  return status == SEC_E_OK ? 1 : -1;
}
