// A member function that is called on one member leaves the others what they were.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct mechanism {
  void open(const char *name);
};

struct session {
  CtxtHandle context;
  SECURITY_STATUS status;
  mechanism mech;
};

bool inquire(session *s) {
  SecPkgContext_NegotiationInfoA info;
  const char *name = "Negotiate";
  s->status = QueryContextAttributesA(&s->context, SECPKG_ATTR_NEGOTIATION_INFO, &info);
  if (s->status != SEC_E_UNSUPPORTED_FUNCTION) {
    if (s->status < 0)
      return false;
    name = info.PackageInfo->Name;
  }
  s->mech.open(name);
  if (s->status == SEC_E_UNSUPPORTED_FUNCTION)
    s->status = SEC_E_OK;
  else
    FreeContextBuffer(info.PackageInfo);
  return true;
}
