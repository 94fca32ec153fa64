//===-- SystemTables.cpp - the system's own function tables -----*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#include "schannel/Tables.h"

namespace schannel {

Tables systemTables() noexcept {
  static const CryptFunctionTable Crypt = {
      ::CertOpenStore,
      ::CertCloseStore,
      ::CertAddEncodedCertificateToStore,
      ::CertFindCertificateInStore,
      ::CertGetCertificateContextProperty,
      ::CertFreeCertificateContext,
      ::CertCreateCertificateChainEngine,
      ::CertFreeCertificateChainEngine,
      ::CertGetCertificateChain,
      ::CertFreeCertificateChain,
      ::CertVerifyCertificateChainPolicy,
      ::PFXImportCertStore,
      ::GetLastError,
  };
  return {::InitSecurityInterfaceW(), &Crypt};
}

} // namespace schannel
