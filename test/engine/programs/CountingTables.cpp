//===-- CountingTables.cpp - who still holds what ---------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#include "CountingTables.h"

namespace schannel::test {

namespace {

Tables Real;
Outstanding Now;
bool RefuseModern = false;

SECURITY_STATUS SEC_ENTRY acquireCredentials(SEC_WCHAR *Principal,
                                             SEC_WCHAR *Package,
                                             unsigned long Use, void *Logon,
                                             void *Auth, SEC_GET_KEY_FN GetKey,
                                             void *Argument, PCredHandle Handle,
                                             PTimeStamp Expiry) {
  if (RefuseModern && static_cast<const SCH_CREDENTIALS *>(Auth)->dwVersion ==
                          SCH_CREDENTIALS_VERSION)
    return SEC_E_UNKNOWN_CREDENTIALS;
  const SECURITY_STATUS Status = Real.Sspi->AcquireCredentialsHandleW(
      Principal, Package, Use, Logon, Auth, GetKey, Argument, Handle, Expiry);
  if (Status == SEC_E_OK)
    ++Now.Credentials;
  return Status;
}

SECURITY_STATUS SEC_ENTRY freeCredentials(PCredHandle Handle) {
  --Now.Credentials;
  return Real.Sspi->FreeCredentialsHandle(Handle);
}

void countHandshake(PCtxtHandle Context, SECURITY_STATUS Status,
                    PSecBufferDesc Output) {
  if (!Context && Status >= 0)
    ++Now.Contexts;
  for (unsigned long At = 0; At < Output->cBuffers; ++At)
    if (Output->pBuffers[At].pvBuffer)
      ++Now.ContextBuffers;
}

SECURITY_STATUS SEC_ENTRY initialize(
    PCredHandle Credentials, PCtxtHandle Context, SEC_WCHAR *Target,
    unsigned long Flags, unsigned long Zero1, unsigned long Data,
    PSecBufferDesc Input, unsigned long Zero2, PCtxtHandle NewContext,
    PSecBufferDesc Output, unsigned long *Attributes, PTimeStamp Expiry) {
  const SECURITY_STATUS Status = Real.Sspi->InitializeSecurityContextW(
      Credentials, Context, Target, Flags, Zero1, Data, Input, Zero2,
      NewContext, Output, Attributes, Expiry);
  countHandshake(Context, Status, Output);
  return Status;
}

SECURITY_STATUS SEC_ENTRY accept(PCredHandle Credentials, PCtxtHandle Context,
                                 PSecBufferDesc Input, unsigned long Flags,
                                 unsigned long Data, PCtxtHandle NewContext,
                                 PSecBufferDesc Output,
                                 unsigned long *Attributes, PTimeStamp Expiry) {
  const SECURITY_STATUS Status =
      Real.Sspi->AcceptSecurityContext(Credentials, Context, Input, Flags, Data,
                                       NewContext, Output, Attributes, Expiry);
  countHandshake(Context, Status, Output);
  return Status;
}

SECURITY_STATUS SEC_ENTRY deleteContext(PCtxtHandle Context) {
  --Now.Contexts;
  return Real.Sspi->DeleteSecurityContext(Context);
}

SECURITY_STATUS SEC_ENTRY freeBuffer(void *Buffer) {
  --Now.ContextBuffers;
  return Real.Sspi->FreeContextBuffer(Buffer);
}

SECURITY_STATUS SEC_ENTRY query(PCtxtHandle Context, unsigned long Attribute,
                                void *Result) {
  const SECURITY_STATUS Status =
      Real.Sspi->QueryContextAttributesW(Context, Attribute, Result);
  if (Status == SEC_E_OK && Attribute == SECPKG_ATTR_REMOTE_CERT_CONTEXT)
    ++Now.Certificates;
  return Status;
}

HCERTSTORE WINAPI openStore(LPCSTR Provider, DWORD Encoding,
                            HCRYPTPROV_LEGACY Cryptography, DWORD Flags,
                            const void *Parameter) {
  HCERTSTORE Store = Real.Crypt->CertOpenStore(Provider, Encoding, Cryptography,
                                               Flags, Parameter);
  if (Store)
    ++Now.Stores;
  return Store;
}

HCERTSTORE WINAPI importStore(CRYPT_DATA_BLOB *File, LPCWSTR Password,
                              DWORD Flags) {
  HCERTSTORE Store = Real.Crypt->PFXImportCertStore(File, Password, Flags);
  if (Store)
    ++Now.Stores;
  return Store;
}

WINBOOL WINAPI closeStore(HCERTSTORE Store, DWORD Flags) {
  --Now.Stores;
  return Real.Crypt->CertCloseStore(Store, Flags);
}

PCCERT_CONTEXT WINAPI findCertificate(HCERTSTORE Store, DWORD Encoding,
                                      DWORD Flags, DWORD Kind,
                                      const void *Parameter,
                                      PCCERT_CONTEXT Previous) {
  if (Previous)
    --Now.Certificates;
  PCCERT_CONTEXT Found = Real.Crypt->CertFindCertificateInStore(
      Store, Encoding, Flags, Kind, Parameter, Previous);
  if (Found)
    ++Now.Certificates;
  return Found;
}

WINBOOL WINAPI freeCertificate(PCCERT_CONTEXT Certificate) {
  --Now.Certificates;
  return Real.Crypt->CertFreeCertificateContext(Certificate);
}

WINBOOL WINAPI createEngine(PCERT_CHAIN_ENGINE_CONFIG Config,
                            HCERTCHAINENGINE *Engine) {
  const WINBOOL Made =
      Real.Crypt->CertCreateCertificateChainEngine(Config, Engine);
  if (Made)
    ++Now.ChainEngines;
  return Made;
}

void WINAPI freeEngine(HCERTCHAINENGINE Engine) {
  --Now.ChainEngines;
  Real.Crypt->CertFreeCertificateChainEngine(Engine);
}

WINBOOL WINAPI getChain(HCERTCHAINENGINE Engine, PCCERT_CONTEXT Certificate,
                        LPFILETIME Time, HCERTSTORE Store,
                        PCERT_CHAIN_PARA Request, DWORD Flags, LPVOID Reserved,
                        PCCERT_CHAIN_CONTEXT *Chain) {
  const WINBOOL Made = Real.Crypt->CertGetCertificateChain(
      Engine, Certificate, Time, Store, Request, Flags, Reserved, Chain);
  if (Made)
    ++Now.Chains;
  return Made;
}

void WINAPI freeChain(PCCERT_CHAIN_CONTEXT Chain) {
  --Now.Chains;
  Real.Crypt->CertFreeCertificateChain(Chain);
}

} // namespace

Tables countingTables() {
  static SecurityFunctionTableW Sspi;
  static CryptFunctionTable Crypt;
  Real = systemTables();
  Sspi = *Real.Sspi;
  Sspi.AcquireCredentialsHandleW = acquireCredentials;
  Sspi.FreeCredentialsHandle = freeCredentials;
  Sspi.InitializeSecurityContextW = initialize;
  Sspi.AcceptSecurityContext = accept;
  Sspi.DeleteSecurityContext = deleteContext;
  Sspi.FreeContextBuffer = freeBuffer;
  Sspi.QueryContextAttributesW = query;
  Crypt = *Real.Crypt;
  Crypt.CertOpenStore = openStore;
  Crypt.PFXImportCertStore = importStore;
  Crypt.CertCloseStore = closeStore;
  Crypt.CertFindCertificateInStore = findCertificate;
  Crypt.CertFreeCertificateContext = freeCertificate;
  Crypt.CertCreateCertificateChainEngine = createEngine;
  Crypt.CertFreeCertificateChainEngine = freeEngine;
  Crypt.CertGetCertificateChain = getChain;
  Crypt.CertFreeCertificateChain = freeChain;
  return {&Sspi, &Crypt};
}

Outstanding &outstanding() { return Now; }

void refuseModernCredentials() { RefuseModern = true; }

} // namespace schannel::test
