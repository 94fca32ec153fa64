//===-- FaultTest.cpp - every call failing, at every step -------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// One long scenario, run once for every call it makes and every status that
// call can come back with, and once for every allocation of the engine. Each
// time: no rule broken, nothing outstanding (and nothing leaked, says the
// sanitizer), what arrived is a beginning of what was sent, and the failure is
// reported as what it was.
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Pair.h"

#include <cstring>
#include <new>

using namespace schannel;
using namespace schannel::test;

namespace {

/// Allocations of the engine to let through before one fails.
long AllocationsLeft = -1;
bool AllocationFailed = false;

bool allocationFails() {
  if (AllocationsLeft < 0 || engineDepth() == 0 || insideSystem())
    return false;
  if (AllocationsLeft-- > 0)
    return false;
  AllocationFailed = true;
  return true;
}

} // namespace

void *operator new(std::size_t Size) {
  void *Memory = allocationFails() ? nullptr : std::malloc(Size ? Size : 1);
  if (!Memory)
    throw std::bad_alloc();
  return Memory;
}
void operator delete(void *Memory) noexcept { std::free(Memory); }
void operator delete(void *Memory, std::size_t) noexcept { std::free(Memory); }

namespace {

/// How the scenario went.
struct Story {
  Failure ClientFailure, ServerFailure;
  std::string ClientReceived, ServerReceived;
  bool Complete = false; ///< Both closed, all data there.
  bool Constructed = true;
};

const std::string There = "one two three four five six seven eight nine ten "
                          "eleven twelve thirteen";
const std::string Back = "Eins zwei drei vier fuenf sechs sieben acht neun "
                         "zehn elf zwoelf dreizehn";

Failure whyOf(const Side &Of) {
  if (Of.IdentityFailure)
    return Of.IdentityFailure;
  return Of.Tls ? Of.Tls->failure() : Of.CreateFailure;
}

Story run(std::size_t Chunk) {
  PairConfig Config;
  Config.Pkcs12 = Config.ServerRequires = Config.OwnRoots = true;
  Config.ClientProtocols = {"h2", "imap"};
  Config.ServerProtocols = {"imap"};
  Story Told;
  try {
    Pair Both(Config);
    Both.Chunk = Chunk;
    Both.connect();
    Both.Client.write(There);
    Both.Server.write(Back);
    Both.pump();
    Both.hold();
    Both.Server.write(Back);
    Both.Server.renegotiate();
    Both.Server.write(Back);
    Both.Client.write(There);
    Both.release();
    Both.Client.renegotiate();
    Both.pump();
    Both.Client.write(There);
    Both.Client.close();
    Both.Server.write(Back);
    Both.pump();
    Told.Complete = Both.Client.is(State::Closed) &&
                    Both.Server.is(State::Closed) &&
                    Both.Server.Received.size() == 3 * There.size();
    Both.Client.transportClosed();
    Both.Server.transportClosed();
    Told.ClientFailure = whyOf(Both.Client);
    Told.ServerFailure = whyOf(Both.Server);
    Told.ClientReceived = Both.Client.Received;
    Told.ServerReceived = Both.Server.Received;
  } catch (const std::bad_alloc &) {
    // The constructors of sessions alone may throw; see Session.h.
    Told.Constructed = false;
  }
  return Told;
}

bool begins(const std::string &Part, const std::string &Whole) {
  std::string All;
  for (int Times = 0; Times < 4; ++Times)
    All += Whole;
  return All.compare(0, Part.size(), Part) == 0;
}

void checkStory(const Story &Told) {
  for (const std::string &Rule : violations())
    std::fprintf(stderr, "violated: %s\n", Rule.c_str());
  CHECK(violations().empty());
  CHECK(outstandingCount() == 0);
  CHECK(begins(Told.ServerReceived, There));
  CHECK(begins(Told.ClientReceived, Back));
}

// The statuses of each call's contract, and some that are in none.
// https://learn.microsoft.com/windows/win32/secauthn/sspi-status-codes
constexpr SECURITY_STATUS Errors[] = {
    SEC_E_INSUFFICIENT_MEMORY,
    SEC_E_INTERNAL_ERROR,
    SEC_E_INVALID_HANDLE,
    SEC_E_INVALID_TOKEN,
    SEC_E_UNSUPPORTED_FUNCTION,
    SEC_E_NO_CREDENTIALS,
    SEC_E_NOT_OWNER,
    SEC_E_SECPKG_NOT_FOUND,
    SEC_E_UNKNOWN_CREDENTIALS,
    SEC_E_INVALID_PARAMETER,
    SEC_E_LOGON_DENIED,
    SEC_E_NO_AUTHENTICATING_AUTHORITY,
    SEC_E_TARGET_UNKNOWN,
    SEC_E_WRONG_PRINCIPAL,
    SEC_E_ALGORITHM_MISMATCH,
    SEC_E_ILLEGAL_MESSAGE,
    SEC_E_CERT_EXPIRED,
    SEC_E_UNTRUSTED_ROOT,
    SEC_E_CERT_UNKNOWN,
    SEC_E_APPLICATION_PROTOCOL_MISMATCH,
    SEC_E_DECRYPT_FAILURE,
    SEC_E_MESSAGE_ALTERED,
    SEC_E_OUT_OF_SEQUENCE,
    SEC_E_CONTEXT_EXPIRED,
    SEC_E_INCOMPLETE_MESSAGE,
    SEC_E_INCOMPLETE_CREDENTIALS,
    SEC_E_BUFFER_TOO_SMALL,
    SEC_E_CRYPTO_SYSTEM_INVALID,
    SEC_E_QOP_NOT_SUPPORTED,
};
constexpr SECURITY_STATUS Informations[] = {
    SEC_I_CONTINUE_NEEDED,        SEC_I_COMPLETE_NEEDED,
    SEC_I_COMPLETE_AND_CONTINUE,  SEC_I_CONTEXT_EXPIRED,
    SEC_I_INCOMPLETE_CREDENTIALS, SEC_I_RENEGOTIATE,
};
constexpr DWORD SystemErrors[] = {
    ERROR_NOT_ENOUGH_MEMORY, static_cast<DWORD>(E_INVALIDARG),
    static_cast<DWORD>(CRYPT_E_NOT_FOUND), ERROR_INVALID_PASSWORD};

bool is(const Call &Which, const char *Function) {
  return std::strcmp(Which.Function, Function) == 0;
}

bool shakes(const Call &Which) {
  return is(Which, "InitializeSecurityContext") ||
         is(Which, "AcceptSecurityContext");
}

bool saysPackage(const Failure &Why, SECURITY_STATUS Status) {
  return Why.Kind == FailureKind::Package && Why.Status == Status;
}

bool saysVerdict(const Failure &Why, Trust Result, DWORD Error) {
  return Why.Kind == FailureKind::Certificate && Why.Verdict.Result == Result &&
         Why.Verdict.Error == Error;
}

/// Whether a side reports an error status of an SSPI call as it must.
bool reported(const Story &Told, const Call &Which, SECURITY_STATUS Status) {
  const auto either = [&](auto Says) {
    return Says(Told.ClientFailure) || Says(Told.ServerFailure);
  };
  // The older structure is tried where the newer one is not known.
  if (is(Which, "AcquireCredentialsHandle") &&
      (Status == SEC_E_UNKNOWN_CREDENTIALS ||
       Status == SEC_E_INVALID_PARAMETER))
    return Told.Complete;
  if (is(Which, "QueryContextAttributes") &&
      Which.Attribute == SECPKG_ATTR_APPLICATION_PROTOCOL)
    return Told.Complete;
  if (is(Which, "QueryContextAttributes") &&
      Which.Attribute == SECPKG_ATTR_REMOTE_CERT_CONTEXT)
    return either([&](const Failure &Why) {
      return Status == SEC_E_NO_CREDENTIALS
                 ? saysVerdict(Why, Trust::NoCertificate, 0)
                 : saysVerdict(Why, Trust::CheckFailed, DWORD(Status));
    });
  // Says that more is to come: that can only be waited for.
  if (Status == SEC_E_INCOMPLETE_MESSAGE &&
      (shakes(Which) || is(Which, "DecryptMessage")))
    return true;
  return either([&](const Failure &Why) { return saysPackage(Why, Status); });
}

bool reportedCrypt(const Story &Told, const Call &Which, DWORD Error) {
  const auto either = [&](auto Says) {
    return Says(Told.ClientFailure) || Says(Told.ServerFailure);
  };
  if (is(Which, "CertGetCertificateChain") ||
      is(Which, "CertVerifyCertificateChainPolicy"))
    return either([&](const Failure &Why) {
      return saysVerdict(Why, Trust::CheckFailed, Error);
    });
  // A property or certificate that is not there is no error: the search goes
  // on, and ends without one or with one.
  if (is(Which, "CertGetCertificateContextProperty") ||
      is(Which, "CertFindCertificateInStore"))
    return Told.Complete || either([&](const Failure &Why) {
             return saysPackage(Why, SEC_E_NO_CREDENTIALS);
           });
  return either([&](const Failure &Why) {
    return saysPackage(Why, SECURITY_STATUS(Error));
  });
}

std::size_t sweepCalls(const Script &How, std::size_t Chunk) {
  resetSystem(How);
  const Story Undisturbed = run(Chunk);
  checkStory(Undisturbed);
  CHECK(Undisturbed.Complete);
  const std::vector<Call> All = calls();
  std::size_t Runs = 0;
  const auto disturb = [&](std::size_t At, DWORD Status) {
    resetSystem(How, {At, Status});
    Story Told = run(Chunk);
    checkStory(Told);
    ++Runs;
    return Told;
  };
  for (std::size_t At = 0; At < All.size(); ++At) {
    const Call &Which = All[At];
    subject() = std::string(Which.Function) + ", call " + std::to_string(At);
    if (!Which.Sspi) {
      for (const DWORD Error : SystemErrors)
        CHECK(reportedCrypt(disturb(At, Error), Which, Error));
      continue;
    }
    for (const SECURITY_STATUS Status : Errors)
      CHECK(reported(disturb(At, DWORD(Status)), Which, Status));
    for (const SECURITY_STATUS Status : Informations)
      disturb(At, DWORD(Status));
  }
  return Runs;
}

std::size_t sweepAllocations(const Script &How, std::size_t Chunk) {
  std::size_t Runs = 0;
  for (long Let = 0;; ++Let, ++Runs) {
    subject() = "allocation " + std::to_string(Let);
    resetSystem(How);
    AllocationFailed = false;
    AllocationsLeft = Let;
    const Story Told = run(Chunk);
    AllocationsLeft = -1;
    checkStory(Told);
    if (!AllocationFailed) {
      CHECK(Told.Complete);
      return Runs;
    }
    CHECK(!Told.Constructed ||
          Told.ClientFailure.Kind == FailureKind::OutOfMemory ||
          Told.ServerFailure.Kind == FailureKind::OutOfMemory);
  }
}

} // namespace

int main() {
  for (const bool Tls13 : {false, true})
    for (const std::size_t Chunk : {0, 11}) {
      Script How;
      How.Tls13 = Tls13;
      How.Shuffled = Chunk != 0;
      const std::size_t Calls = sweepCalls(How, Chunk);
      const std::size_t Allocations = sweepAllocations(How, Chunk);
      std::printf("TLS 1.%d, pieces of %zu: %zu runs with a call failing, %zu "
                  "with an allocation failing\n",
                  Tls13 ? 3 : 2, Chunk, Calls, Allocations);
    }
}
