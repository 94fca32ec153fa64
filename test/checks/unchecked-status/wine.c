// The other set of headers: SECURITY_STATUS is LONG there, and names are macros.
// RUN: %tidy(schannel-unchecked-status) %s -- %wine | %check
// REQUIRES: wine-headers
#include "sspi-tls.h"

void dropped(CtxtHandle *context, SecBufferDesc *message) {
  DecryptMessage(context, message, 0, NULL);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'DecryptMessage' is dropped
}

int misread(HCERTCHAINENGINE engine, PCCERT_CONTEXT certificate,
            CERT_CHAIN_PARA *para, PCCERT_CHAIN_CONTEXT *chain) {
  return SUCCEEDED(CertGetCertificateChain(engine, certificate, NULL, NULL,
                                           para, 0, NULL, chain));
  // CHECK: :[[@LINE-2]]:10: warning: 'CertGetCertificateChain' returns BOOL
}

int silent(CtxtHandle *context, SecBufferDesc *message) {
  return SUCCEEDED(DecryptMessage(context, message, 0, NULL));
}
