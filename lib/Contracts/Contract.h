//===- Contract.h - What an SSPI, Schannel or CryptoAPI function promises -===//
//
// Part of schannel-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The data behind every check. Contracts are written in YAML (builtin.yaml for
// the Windows functions, any number of files for the user's own); this header is
// their form in memory. docs/contracts.md is the reference for whoever writes one.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TIDY_CONTRACTS_CONTRACT_H
#define SCHANNEL_TIDY_CONTRACTS_CONTRACT_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace schannel_tidy {

/// Something a caller owns and must release: a token buffer, a handle, memory.
struct Resource {
  std::string Name;
  /// How a message calls it: "credential handle", "SecBuffer token".
  std::string Noun;
  /// Functions to name when telling the reader what to call.
  std::vector<std::string> Release;
  /// Struct handles (CredHandle, CtxtHandle) are passed by address and known by
  /// their first field; all others are pointers or integers passed by value.
  bool IsStruct = false;
  /// The check that reports it: "buffer" (schannel-unfreed-secbuffer) or "handle"
  /// (schannel-unreleased-handle); "memory" is the C and C++ heap, followed only
  /// as far as it meets SSPI.
  std::string Family;
  /// The resource that it is made with and does not outlive: a hash, its
  /// provider.
  std::string Within;
};

/// How a function says whether it succeeded.
enum class ResultKind {
  Void,    ///< cannot fail, or says nothing
  Status,  ///< SECURITY_STATUS, HRESULT, NTSTATUS: negative is failure
  Bool,    ///< BOOL: zero is failure
  Pointer, ///< pointer or handle: null is failure
  Win32,   ///< LSTATUS / DWORD: zero is success
  Value,   ///< a number that says nothing of success
  Error,   ///< what went wrong in an earlier call: never zero where that has failed
};

enum class EffectKind {
  Acquire,       ///< the caller owns a resource from here
  Release,       ///< the caller's resource ends here
  Consume,       ///< as Release, but handing in null is ordinary (CertFindCertificateInStore)
  Resize,        ///< realloc: on success the argument is gone, on failure it is still owned
  Use,           ///< the argument must be live
  Read,          ///< a field of the pointee (or the pointee) must have been written
  ReadBuffers,   ///< a field of the descriptor's SecBuffers must have been written
  Write,         ///< the pointee is written
  Zero,          ///< the pointee is cleared
  WriteBuffers,  ///< pvBuffer, cbBuffer of the output descriptor are written
  UpdateBuffers, ///< BufferType, cbBuffer of the input descriptor are rewritten (EXTRA, MISSING)
  DecryptBuffers,///< every field of the message's buffers is rewritten in place
  EncryptBuffers,///< cbBuffer of the message's buffers is rewritten in place
  ControlToken,  ///< the input descriptor says what to do next: shut down, renegotiate
  LoadModule,    ///< the argument names a DLL that is searched for along the path
  NeedsMemory,   ///< the argument must not be null when the call is to have any use
  Selects,       ///< the argument says which one is wanted; null: any
  Copy,          ///< the pointee is filled with what another argument points to
  Append,        ///< what another argument points to is added to the pointee
  OpenFile,      ///< a file is opened, and its handle written
  Share,         ///< what is stored in the pointee is stored elsewhere, too: memcpy's source
  Keep,          ///< the argument is kept by somebody else: the caller owns it no more
  Secret,        ///< the pointee or result is secret
  Log,           ///< the argument reaches a log
  Wipe,          ///< the argument's memory is cleared
  Tell,          ///< the result says whether the argument is such a resource
  NoReturn,      ///< the call does not come back
};

/// Alert: failed, but with something to send to the peer.
enum class Outcome { Success, Failure, Alert, Always };

/// A condition on an argument. All given parts must hold; an argument whose value
/// cannot be told makes the condition unknown and the effect silent.
struct Condition {
  std::string Param;
  std::optional<uint64_t> Has;   ///< all these bits are set
  std::optional<uint64_t> Any;   ///< at least one of these bits is set
  std::optional<uint64_t> Lacks; ///< none of these bits is set
  std::optional<uint64_t> Is;    ///< the argument equals this
  std::vector<std::string> Text; ///< the argument is one of these strings
  unsigned Index = 0;
};

/// One thing that a call does to one of its arguments or to its result.
struct Effect {
  static constexpr unsigned ResultIndex = ~0u;

  EffectKind Do = EffectKind::Use;
  std::string Param;    ///< a parameter's name, or "result"
  std::string Resource; ///< for Acquire, Release, Consume, Resize, Use, WriteBuffers
  std::string Field;    ///< dotted path into the pointee: "sUserName"
  Outcome On = Outcome::Success;
  std::optional<Condition> When;
  /// Acquire only if this handle argument is null: the first leg of a handshake.
  std::string Unless;
  /// For ReadBuffers: of the SecBuffers of these types; of all if there are none.
  std::vector<uint64_t> Types;
  /// For Read: 0 is no value either, and this is one ("its size").
  std::string SetTo;
  /// For Read: the member that says how many elements the pointer in Field points to.
  std::string Count;
  /// For Write: the bits that are known to be set in what is written.
  std::optional<uint64_t> Bits;
  /// For Secret: how a message calls it.
  std::string Noun;
  /// For Copy and Append: the parameter with what is copied. If it is the last one of a
  /// variadic function, a format, then the arguments behind it as well.
  std::string From;
  /// For Log: the file written to. It counts if the code has opened it.
  std::string File;
  /// For Acquire: the parameter that gets its length; there is nothing if that
  /// is 0.
  std::string Length;
  /// Memory from here may be null without the call failing (an alert token).
  bool Maybe = false;

  unsigned Index = 0;
  unsigned UnlessIndex = 0;
  unsigned LengthIndex = 0;
  unsigned FromIndex = 0;
  unsigned FileIndex = 0;
};

/// A call that opens a conversation can succeed in fewer ways: a TLS client that has
/// not heard from its server yet has to go on.
struct Opening {
  std::string Param; ///< null in such a call
  std::optional<Condition> When;
  std::vector<std::string> Statuses; ///< all that it can succeed with
  unsigned Index = 0;
};

/// What part a function plays in the validation of a certificate.
enum class ValidationRole {
  None,
  BuildChain,  ///< finds the issuers; its trust status is a verdict
  VerifyChain, ///< judges a chain by a policy
  ReadName,    ///< reads the names in a certificate
  ReadUsage,   ///< reads what a certificate may be used for
  CheckTime,   ///< compares a certificate's validity with the clock
  OpenStore,
  AddToStore,
};

/// A flag whose absence is a defect.
struct FlagAdvice {
  std::string Param;
  std::string Add;               ///< the flag to add, by name
  uint64_t AnyOf = 0;            ///< one of these is as good
  std::vector<uint64_t> Among;   ///< only if one of these may be set too
  /// The bits that hold a number, which is one of Among; if not, those are
  /// bits.
  std::optional<uint64_t> Mask;
  std::optional<Condition> When, And;
  /// Not in a function that also calls something of this role.
  ValidationRole UnlessRole = ValidationRole::None;
  std::string Why;               ///< what happens without it

  unsigned Index = 0;
};

/// What one function promises.
struct Contract {
  std::string Name;
  /// Exists as NameA and NameW (and as the macro Name).
  bool AW = false;
  /// Also a member of SecurityFunctionTable.
  bool InTable = false;
  /// The typedef of a pointer to it, without the A/W suffix.
  std::string PointerType;
  /// Microsoft's page.
  std::string Page;
  std::vector<std::string> Params;
  /// The parameter that the call returns, as memcpy does.
  std::string Returns;
  std::optional<unsigned> ReturnsIndex;
  ResultKind Result = ResultKind::Void;
  /// The statuses that it can return besides SEC_E_OK, by name.
  std::vector<std::string> Statuses;
  std::optional<Opening> Opens;
  /// Ignoring the result is a defect.
  bool CheckResult = false;
  /// May be called with more arguments than listed.
  bool Variadic = false;
  /// The heap: any function whose name ends so and whose parameters have these
  /// types is taken for it (Curl_cmalloc, git__free, xmalloc).
  bool MatchSuffix = false;
  std::vector<Effect> Effects;
  /// Set by the loader: a function of SSPI, Schannel or CryptoAPI. The heap, files
  /// and copying are everywhere, with and without them.
  bool IsSspi = false;
  ValidationRole Role = ValidationRole::None;
  std::vector<FlagAdvice> Flags;

  unsigned paramIndex(llvm::StringRef Param) const {
    for (unsigned I = 0; I < Params.size(); ++I)
      if (Params[I] == Param)
        return I;
    return Effect::ResultIndex;
  }
};

} // namespace schannel_tidy

#endif // SCHANNEL_TIDY_CONTRACTS_CONTRACT_H
