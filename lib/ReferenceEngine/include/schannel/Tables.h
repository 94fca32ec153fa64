//===-- Tables.h - the system functions the engine calls --------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TABLES_H
#define SCHANNEL_TABLES_H

#include "schannel/Windows.h"

namespace schannel {

/// What the engine uses of crypt32, member by member the documented function
/// of the same name, and GetLastError, which says why one of them failed.
/// https://learn.microsoft.com/windows/win32/api/wincrypt/
struct CryptFunctionTable {
  decltype(&::CertOpenStore) CertOpenStore;
  decltype(&::CertCloseStore) CertCloseStore;
  decltype(&::CertAddEncodedCertificateToStore)
      CertAddEncodedCertificateToStore;
  decltype(&::CertFindCertificateInStore) CertFindCertificateInStore;
  decltype(&::CertGetCertificateContextProperty)
      CertGetCertificateContextProperty;
  decltype(&::CertFreeCertificateContext) CertFreeCertificateContext;
  decltype(&::CertCreateCertificateChainEngine)
      CertCreateCertificateChainEngine;
  decltype(&::CertFreeCertificateChainEngine) CertFreeCertificateChainEngine;
  decltype(&::CertGetCertificateChain) CertGetCertificateChain;
  decltype(&::CertFreeCertificateChain) CertFreeCertificateChain;
  decltype(&::CertVerifyCertificateChainPolicy)
      CertVerifyCertificateChainPolicy;
  decltype(&::PFXImportCertStore) PFXImportCertStore;
  decltype(&::GetLastError) GetLastError;
};

/// The functions everything in the engine goes through. Both tables must
/// outlive every object made with them. The SSPI table must have every member
/// the engine uses; InitSecurityInterfaceW gives such a table:
/// https://learn.microsoft.com/windows/win32/api/sspi/nf-sspi-initsecurityinterfacew
struct Tables {
  const SecurityFunctionTableW *Sspi;
  const CryptFunctionTable *Crypt;
};

/// The system's own tables. Sspi is null when the system has no SSPI.
Tables systemTables() noexcept;

} // namespace schannel

#endif // SCHANNEL_TABLES_H
