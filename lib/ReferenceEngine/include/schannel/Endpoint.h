//===-- Endpoint.h - what all sessions of one kind share --------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_ENDPOINT_H
#define SCHANNEL_ENDPOINT_H

#include "schannel/Bytes.h"
#include "schannel/Failure.h"
#include "schannel/Owners.h"

#include <memory>
#include <vector>

namespace schannel {

enum class Role { Client, Server };
enum class TlsVersion { Tls12, Tls13 };

/// A certificate with its private key.
struct Identity {
  StoreOwner Store; ///< Where the certificate lives; may be empty.
  CertificateOwner Certificate;

  /// Opens a PKCS #12 file: \p File its bytes, \p Password NUL-terminated.
  /// Both remain the caller's, to be wiped by the caller (SecretBytes does).
  /// \p ImportFlags are those of PFXImportCertStore; zero keeps the key in the
  /// user's key container, the one place where Schannel is sure to find it.
  /// On failure the result has no certificate and \p Why says why.
  /// https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-pfximportcertstore
  static Identity fromPkcs12(const Tables &System, const SecretBytes &File,
                             const WCHAR *Password, DWORD ImportFlags,
                             Failure &Why);
};

/// How certificates of peers are judged.
struct TrustPolicy {
  /// What to make of a chain whose revocation can't be found out: offline, or
  /// no certificate says where to ask.
  enum class Revocation {
    Required,     ///< Unknown is refused.
    WhereReached, ///< Unknown is accepted; the verdict says so. Revoked is not.
    NotAsked,     ///< For a closed world whose roots publish no revocation.
  };

  /// DER certificates to trust, and then nothing else: not the system's roots.
  /// Empty: the system's roots.
  std::vector<Bytes> Roots;
  Revocation OnRevocation = Revocation::Required;
};

/// What an endpoint is made from.
struct EndpointConfig {
  Role As = Role::Client;
  /// The versions allowed; nothing below TLS 1.2 can be asked for.
  TlsVersion Lowest = TlsVersion::Tls12;
  TlsVersion Highest = TlsVersion::Tls13;
  /// A server's certificate, or what a client shows when it is asked.
  Identity Own;
  /// Servers: ask for a client certificate and refuse a client without one.
  bool RequireClientCertificate = false;
  TrustPolicy Trusting;
};

/// Credentials and trust, made once and shared by any number of sessions, on
/// any thread: nothing in it changes after create().
class Endpoint {
public:
  /// Acquires the credentials and opens the roots. SCH_CREDENTIALS first, as
  /// TLS 1.3 needs it; SCHANNEL_CRED, and TLS 1.2 with it, where the system
  /// does not know SCH_CREDENTIALS (before Windows 10 1809).
  /// Null when it failed: \p Why has the call and its status.
  /// https://learn.microsoft.com/windows/win32/secauthn/acquirecredentialshandle--schannel
  /// https://learn.microsoft.com/windows/win32/api/schannel/ns-schannel-sch_credentials
  static std::shared_ptr<const Endpoint>
  create(const Tables &System, EndpointConfig Config, Failure &Why) noexcept;

  const Tables &system() const { return System; }
  Role role() const { return Config.As; }
  const EndpointConfig &config() const { return Config; }
  /// Clients always; servers that ask for a client certificate.
  bool expectsPeerCertificate() const {
    return Config.As == Role::Client || Config.RequireClientCertificate;
  }
  PCredHandle credentials() const { return Credentials.get(); }

  /// Judges the certificate of the peer of \p Context, the chain as a whole:
  /// trust, \p ServerName (clients; ignored by servers), usage, time and
  /// revocation. \p Context is an established context.
  CertificateVerdict judgePeer(PCtxtHandle Context,
                               const WCHAR *ServerName) const;

private:
  Endpoint(const Tables &System, EndpointConfig Config)
      : System(System), Config(std::move(Config)) {}

  Failure acquireCredentials();
  Failure openRoots();
  CertificateVerdict judgeChain(PCCERT_CONTEXT Certificate,
                                const WCHAR *ServerName,
                                DWORD RevocationFlags) const;

  // The order is the order of release, from the last to the first: the
  // credentials go before the identity they refer to, the chain engine before
  // the store of its roots.
  Tables System;
  EndpointConfig Config;
  CredentialOwner Credentials;
  StoreOwner Roots;
  ChainEngineOwner Engine;
};

} // namespace schannel

#endif // SCHANNEL_ENDPOINT_H
