// Versions that stay on between versions that are switched off.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

SECURITY_STATUS acquire(SCH_CREDENTIALS *credentials, CredHandle *handle) {
  return AcquireCredentialsHandle(NULL, (LPTSTR)UNISP_NAME, SECPKG_CRED_OUTBOUND,
                                  NULL, credentials, NULL, NULL, handle, NULL);
}

#define OLD (SP_PROT_SSL3 | SP_PROT_TLS1_1)

void macro(TLS_PARAMETERS *parameters) {
  parameters->grbitDisabledProtocols = OLD;
  // CHECK: :[[@LINE-1]]:40: warning: 'grbitDisabledProtocols' leaves TLS 1.0 on, between versions that it switches off; add SP_PROT_TLS1_0
}

void bit_by_bit(TLS_PARAMETERS *parameters) {
  parameters->grbitDisabledProtocols = SP_PROT_SSL2_CLIENT;
  // CHECK: :[[@LINE-1]]:40: warning: 'grbitDisabledProtocols' leaves SSL 3.0 on
  parameters->grbitDisabledProtocols |= SP_PROT_TLS1_0_CLIENT;
  parameters->grbitDisabledProtocols |= SP_PROT_TLS1_1_CLIENT;
}

// Silent -----------------------------------------------------------------------

void all(TLS_PARAMETERS *parameters) {
  parameters->grbitDisabledProtocols =
      SP_PROT_SSL2 | SP_PROT_SSL3 | SP_PROT_TLS1_0 | SP_PROT_TLS1_1;
}

// What is off everywhere need not be named.
void from_tls10_on(TLS_PARAMETERS *parameters) {
  parameters->grbitDisabledProtocols = SP_PROT_TLS1_0 | SP_PROT_TLS1_1;
}

void up_to_tls10(TLS_PARAMETERS *parameters) {
  parameters->grbitDisabledProtocols = SP_PROT_SSL3 | SP_PROT_TLS1_0;
}

void one(TLS_PARAMETERS *parameters) {
  parameters->grbitDisabledProtocols = SP_PROT_TLS1_0;
}

// Somebody's choice.
void by_setting(TLS_PARAMETERS *parameters, int legacy) {
  parameters->grbitDisabledProtocols = SP_PROT_SSL3 | SP_PROT_TLS1_1;
  if (!legacy)
    parameters->grbitDisabledProtocols |= SP_PROT_TLS1_0;
}

void by_caller(TLS_PARAMETERS *parameters, DWORD more) {
  parameters->grbitDisabledProtocols = SP_PROT_SSL3 | SP_PROT_TLS1_1 | more;
}

void by_table(TLS_PARAMETERS *parameters, int lowest) {
  DWORD off = 0;
  if (lowest > 0)
    off |= SP_PROT_SSL3;
  if (lowest > 1)
    off |= SP_PROT_TLS1_0;
  if (lowest > 2)
    off |= SP_PROT_TLS1_1;
  parameters->grbitDisabledProtocols = off;
}
