//===-- Win32.cpp - system functions called by name -------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// The client in C calls crypt32 directly; natively these calls end up in the
// scripted table. What goes to the debugger goes to the log.
//
//===----------------------------------------------------------------------===//

#include "ScriptedSystem.h"

#include <cstdio>

using schannel::test::scriptedTables;

#define FORWARD(Name) return scriptedTables().Crypt->Name

extern "C" {
HCERTSTORE WINAPI CertOpenStore(LPCSTR Provider, DWORD Encoding,
                                HCRYPTPROV_LEGACY Key, DWORD Flags,
                                const void *Parameter) {
  FORWARD(CertOpenStore)(Provider, Encoding, Key, Flags, Parameter);
}
BOOL WINAPI CertCloseStore(HCERTSTORE Store, DWORD Flags) {
  FORWARD(CertCloseStore)(Store, Flags);
}
BOOL WINAPI CertAddEncodedCertificateToStore(HCERTSTORE Store, DWORD Encoding,
                                             const BYTE *Encoded, DWORD Size,
                                             DWORD Disposition,
                                             PCCERT_CONTEXT *Added) {
  FORWARD(CertAddEncodedCertificateToStore)
  (Store, Encoding, Encoded, Size, Disposition, Added);
}
PCCERT_CONTEXT WINAPI CertFindCertificateInStore(HCERTSTORE Store,
                                                 DWORD Encoding, DWORD Flags,
                                                 DWORD Type,
                                                 const void *Parameter,
                                                 PCCERT_CONTEXT Previous) {
  FORWARD(CertFindCertificateInStore)
  (Store, Encoding, Flags, Type, Parameter, Previous);
}
BOOL WINAPI CertGetCertificateContextProperty(PCCERT_CONTEXT Of, DWORD Property,
                                              void *Data, DWORD *Size) {
  FORWARD(CertGetCertificateContextProperty)(Of, Property, Data, Size);
}
BOOL WINAPI CertFreeCertificateContext(PCCERT_CONTEXT Owned) {
  FORWARD(CertFreeCertificateContext)(Owned);
}
BOOL WINAPI CertCreateCertificateChainEngine(PCERT_CHAIN_ENGINE_CONFIG Config,
                                             HCERTCHAINENGINE *Engine) {
  FORWARD(CertCreateCertificateChainEngine)(Config, Engine);
}
void WINAPI CertFreeCertificateChainEngine(HCERTCHAINENGINE Engine) {
  FORWARD(CertFreeCertificateChainEngine)(Engine);
}
BOOL WINAPI CertGetCertificateChain(HCERTCHAINENGINE Engine, PCCERT_CONTEXT Of,
                                    LPFILETIME Time, HCERTSTORE Additional,
                                    PCERT_CHAIN_PARA Request, DWORD Flags,
                                    LPVOID Reserved,
                                    PCCERT_CHAIN_CONTEXT *Result) {
  FORWARD(CertGetCertificateChain)
  (Engine, Of, Time, Additional, Request, Flags, Reserved, Result);
}
void WINAPI CertFreeCertificateChain(PCCERT_CHAIN_CONTEXT Owned) {
  FORWARD(CertFreeCertificateChain)(Owned);
}
BOOL WINAPI CertVerifyCertificateChainPolicy(LPCSTR Which,
                                             PCCERT_CHAIN_CONTEXT Of,
                                             PCERT_CHAIN_POLICY_PARA Policy,
                                             PCERT_CHAIN_POLICY_STATUS Status) {
  FORWARD(CertVerifyCertificateChainPolicy)(Which, Of, Policy, Status);
}
HCERTSTORE WINAPI PFXImportCertStore(CRYPT_DATA_BLOB *File, LPCWSTR Password,
                                     DWORD Flags) {
  FORWARD(PFXImportCertStore)(File, Password, Flags);
}
DWORD WINAPI GetLastError() { FORWARD(GetLastError)(); }
void WINAPI OutputDebugStringA(LPCSTR Text) { std::fputs(Text, stderr); }
}
