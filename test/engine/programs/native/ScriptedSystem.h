//===-- ScriptedSystem.h - SSPI and crypt32 as documented -------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// Function tables that behave as Microsoft documents Schannel and crypt32 to
// behave, over a toy protocol of TLS's shape: records, a handshake, tickets,
// alerts, renegotiation. Both sides are there, so two sessions can talk to each
// other, and every step can be made to fail. Each rule names its page where it
// is kept, in ScriptedSystem.cpp.
//
// The tables also watch their caller: a handle used after its release, memory
// released twice or by the wrong function, buffers laid out against the rules
// are violations, and what is not released is outstanding.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TEST_SCRIPTEDSYSTEM_H
#define SCHANNEL_TEST_SCRIPTEDSYSTEM_H

#include "schannel/Tables.h"

#include <cstddef>
#include <string>
#include <vector>

namespace schannel::test {

/// What the scripted system is like; to be set before a session is made.
struct Script {
  bool Tls13 = false;
  bool KnowsModernCredentials = true; ///< SCH_CREDENTIALS.
  DWORD ReportedVersion = 0;          ///< Instead of the true dwProtocol.
  bool Confidential = true; ///< Whether ISC_REQ_CONFIDENTIALITY is granted.
  bool KnowsAlpn = true;    ///< Whether the attribute can be queried.
  bool MakesAlerts = true;  ///< Whether SCHANNEL_ALERT is known.

  /// Results of DecryptMessage in another order, SECBUFFER_MISSING in another
  /// buffer: callers are to look for types.
  bool Shuffled = false;
  bool NeverEnough = false; ///< Every message is incomplete, however long.
  SECURITY_STATUS ShutdownStatus = SEC_E_OK; ///< Or SEC_I_CONTEXT_EXPIRED.
  ULONG MaximumMessage = 64;

  DWORD ChainErrors = 0; ///< CERT_TRUST_STATUS::dwErrorStatus.
  DWORD PolicyError = 0; ///< CERT_CHAIN_POLICY_STATUS::dwError.
  /// What CertGetCertificateChain adds when it is asked for revocation.
  DWORD RevocationErrors = 0;
  std::string CertificateName = "server.example";
};

/// A fault: call number At (from 0) of a session's life fails like this.
struct Fault {
  static constexpr std::size_t Never = static_cast<std::size_t>(-1);
  std::size_t At = Never;
  /// For SSPI: the status. A status that is an error replaces the call; any
  /// other replaces the status of a call that has been made. For crypt32: the
  /// call fails and this is the last error.
  DWORD Status = 0;
  bool Always = false; ///< All calls from At on fail, not At alone.
  /// Instead of a status: what the call says in SECBUFFER_EXTRA, true or not.
  static constexpr std::size_t TrueCount = static_cast<std::size_t>(-1);
  std::size_t Extra = TrueCount;
};

/// A call the tables have got.
struct Call {
  const char *Function;
  bool Sspi;
  ULONG Attribute; ///< Of QueryContextAttributes.
};

/// Begins anew: nothing outstanding, no calls, no violations.
void resetSystem(const Script &How, const Fault &What = {});
Tables scriptedTables();

/// The script can be changed between calls, as the world can.
Script &script();
Fault &fault();
const std::vector<Call> &calls();
/// What the caller did against the rules; empty if nothing.
const std::vector<std::string> &violations();
/// Handles and buffers not released.
std::size_t outstandingCount();

/// Whether a function of the tables is running.
bool insideSystem();

/// A certificate with a key, as an application would hand it over. Outstanding
/// until it is released.
PCCERT_CONTEXT makeCertificate();

} // namespace schannel::test

#endif // SCHANNEL_TEST_SCRIPTEDSYSTEM_H
