//===-- Endpoint.cpp - credentials and trust --------------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#include "schannel/Endpoint.h"

#include <cstddef>
#include <new>

namespace schannel {

namespace {

// Manual validation: the chain is judged by Endpoint::judgePeer, after every
// handshake. No default credentials: nothing is shown to a peer that the
// configuration does not name.
constexpr DWORD ClientCredentialFlags = SCH_CRED_MANUAL_CRED_VALIDATION |
                                        SCH_CRED_NO_DEFAULT_CREDS |
                                        SCH_USE_STRONG_CRYPTO;
constexpr DWORD ServerCredentialFlags = SCH_CRED_MANUAL_CRED_VALIDATION |
                                        SCH_CRED_NO_SYSTEM_MAPPER |
                                        SCH_USE_STRONG_CRYPTO;

constexpr DWORD AllProtocols = SP_PROT_SSL2 | SP_PROT_SSL3 | SP_PROT_TLS1_0 |
                               SP_PROT_TLS1_1 | SP_PROT_TLS1_2 | SP_PROT_TLS1_3;

DWORD allowedProtocols(const EndpointConfig &Config) {
  DWORD Allowed = 0;
  if (Config.Lowest == TlsVersion::Tls12)
    Allowed |= SP_PROT_TLS1_2;
  if (Config.Highest == TlsVersion::Tls13)
    Allowed |= SP_PROT_TLS1_3;
  return Allowed;
}

Failure cryptFailure(const CryptFunctionTable &Crypt, const char *Operation) {
  return packageFailure(Operation,
                        static_cast<SECURITY_STATUS>(Crypt.GetLastError()));
}

bool hasKey(const CryptFunctionTable &Crypt, PCCERT_CONTEXT Certificate) {
  DWORD Size = 0;
  for (const DWORD Property :
       {CERT_KEY_PROV_INFO_PROP_ID, CERT_KEY_CONTEXT_PROP_ID})
    if (Crypt.CertGetCertificateContextProperty(Certificate, Property, nullptr,
                                                &Size))
      return true;
  return false;
}

// A PKCS #12 file may hold a chain; the certificate with a key is the one
// meant.
CertificateOwner findWithKey(const CryptFunctionTable &Crypt,
                             HCERTSTORE Store) {
  CertificateOwner Found;
  do
    // The call releases the certificate it continues from.
    Found = CertificateOwner(Crypt,
                             Crypt.CertFindCertificateInStore(
                                 Store, X509_ASN_ENCODING | PKCS_7_ASN_ENCODING,
                                 0, CERT_FIND_ANY, nullptr, Found.release()));
  while (Found && !hasKey(Crypt, Found.get()));
  return Found;
}

SECURITY_STATUS acquire(const Tables &System, Role As, void *AuthData,
                        CredentialOwner &Credentials) {
  // SSPI takes the package's name by non-const pointer and does not change it.
  const WCHAR *Package = UNISP_NAME_W;
  CredHandle Handle = {};
  const SECURITY_STATUS Status = System.Sspi->AcquireCredentialsHandleW(
      nullptr, const_cast<WCHAR *>(Package),
      As == Role::Client ? SECPKG_CRED_OUTBOUND : SECPKG_CRED_INBOUND, nullptr,
      AuthData, nullptr, nullptr, &Handle, nullptr);
  if (Status == SEC_E_OK)
    Credentials = CredentialOwner(*System.Sspi, Handle);
  return Status;
}

} // namespace

Identity Identity::fromPkcs12(const Tables &System, const SecretBytes &File,
                              const WCHAR *Password, DWORD ImportFlags,
                              Failure &Why) {
  const CryptFunctionTable &Crypt = *System.Crypt;
  // Neither the blob nor its bytes are changed by PFXImportCertStore.
  CRYPT_DATA_BLOB Blob = {static_cast<DWORD>(File.size()),
                          const_cast<BYTE *>(File.data())};
  Identity Result;
  Result.Store =
      StoreOwner(Crypt, Crypt.PFXImportCertStore(&Blob, Password, ImportFlags));
  if (!Result.Store) {
    Why = cryptFailure(Crypt, "PFXImportCertStore");
    return Result;
  }
  Result.Certificate = findWithKey(Crypt, Result.Store.get());
  if (!Result.Certificate)
    Why = packageFailure("PFXImportCertStore", SEC_E_NO_CREDENTIALS);
  return Result;
}

std::shared_ptr<const Endpoint> Endpoint::create(const Tables &System,
                                                 EndpointConfig Config,
                                                 Failure &Why) noexcept {
  try {
    if (!System.Sspi || !System.Crypt) {
      Why = failure(FailureKind::Configuration, "Tables");
      return nullptr;
    }
    if (Config.Lowest > Config.Highest) {
      Why = failure(FailureKind::Configuration, "Lowest, Highest");
      return nullptr;
    }
    if (Config.As == Role::Server && !Config.Own.Certificate) {
      Why = failure(FailureKind::Configuration, "Own");
      return nullptr;
    }
    std::shared_ptr<Endpoint> Made(new Endpoint(System, std::move(Config)));
    Why = Made->openRoots();
    if (!Why)
      Why = Made->acquireCredentials();
    if (Why)
      return nullptr;
    return Made;
  } catch (const std::bad_alloc &) {
    Why = failure(FailureKind::OutOfMemory, "Endpoint::create");
    return nullptr;
  }
}

Failure Endpoint::acquireCredentials() {
  PCCERT_CONTEXT Certificate = Config.Own.Certificate.get();
  const DWORD Allowed = allowedProtocols(Config);
  const DWORD Flags =
      Config.As == Role::Client ? ClientCredentialFlags : ServerCredentialFlags;

  TLS_PARAMETERS Parameters = {};
  Parameters.grbitDisabledProtocols = AllProtocols & ~Allowed;
  SCH_CREDENTIALS Modern = {};
  Modern.dwVersion = SCH_CREDENTIALS_VERSION;
  Modern.dwFlags = Flags;
  Modern.cTlsParameters = 1;
  Modern.pTlsParameters = &Parameters;
  if (Certificate) {
    Modern.cCreds = 1;
    Modern.paCred = &Certificate;
  }
  SECURITY_STATUS Status = acquire(System, Config.As, &Modern, Credentials);

  // A system that does not know the structure says so with one of these; it
  // does not know TLS 1.3 either. Any other failure is not about the structure.
  const bool Unknown =
      Status == SEC_E_UNKNOWN_CREDENTIALS || Status == SEC_E_INVALID_PARAMETER;
  if (Unknown && (Allowed & SP_PROT_TLS1_2) != 0) {
    SCHANNEL_CRED Older = {};
    Older.dwVersion = SCHANNEL_CRED_VERSION;
    Older.grbitEnabledProtocols = SP_PROT_TLS1_2;
    Older.dwFlags = Flags;
    if (Certificate) {
      Older.cCreds = 1;
      Older.paCred = &Certificate;
    }
    Status = acquire(System, Config.As, &Older, Credentials);
  }
  if (Status != SEC_E_OK)
    return packageFailure("AcquireCredentialsHandle", Status);
  return {};
}

Failure Endpoint::openRoots() {
  if (Config.Trusting.Roots.empty())
    return {};
  const CryptFunctionTable &Crypt = *System.Crypt;
  Roots = StoreOwner(
      Crypt, Crypt.CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr));
  if (!Roots)
    return cryptFailure(Crypt, "CertOpenStore");
  for (const Bytes &Root : Config.Trusting.Roots)
    if (!Crypt.CertAddEncodedCertificateToStore(
            Roots.get(), X509_ASN_ENCODING, Root.data(),
            static_cast<DWORD>(Root.size()), CERT_STORE_ADD_ALWAYS, nullptr))
      return cryptFailure(Crypt, "CertAddEncodedCertificateToStore");

  // The size without dwExclusiveFlags is that of Windows 7, which later ones
  // take too, and the only one Wine 8 takes.
  CERT_CHAIN_ENGINE_CONFIG EngineConfig = {};
  EngineConfig.cbSize = offsetof(CERT_CHAIN_ENGINE_CONFIG, hExclusiveRoot) +
                        2 * sizeof(HCERTSTORE);
  EngineConfig.hExclusiveRoot = Roots.get();
  HCERTCHAINENGINE NewEngine = nullptr;
  if (!Crypt.CertCreateCertificateChainEngine(&EngineConfig, &NewEngine))
    return cryptFailure(Crypt, "CertCreateCertificateChainEngine");
  Engine = ChainEngineOwner(Crypt, NewEngine);
  return {};
}

} // namespace schannel
