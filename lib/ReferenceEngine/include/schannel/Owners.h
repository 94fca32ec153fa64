//===-- Owners.h - one owner for each handle and buffer ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// Every owner is move-only, releases what it owns when it is destroyed, reset
// or assigned to, and calls the one function Microsoft names for its handle.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_OWNERS_H
#define SCHANNEL_OWNERS_H

#include "schannel/Tables.h"

#include <utility>

namespace schannel {

/// Owns credentials from AcquireCredentialsHandle. Must outlive every context
/// made from them.
/// https://learn.microsoft.com/windows/win32/api/sspi/nf-sspi-freecredentialshandle
class CredentialOwner {
public:
  CredentialOwner() = default;
  /// Takes over \p Handle, which AcquireCredentialsHandle has filled.
  CredentialOwner(const SecurityFunctionTableW &Sspi, CredHandle Handle)
      : Sspi(&Sspi), Handle(Handle) {}
  CredentialOwner(CredentialOwner &&Other) noexcept
      : Sspi(std::exchange(Other.Sspi, nullptr)), Handle(Other.Handle) {}
  CredentialOwner &operator=(CredentialOwner &&Other) noexcept {
    if (this != &Other) {
      reset();
      Sspi = std::exchange(Other.Sspi, nullptr);
      Handle = Other.Handle;
    }
    return *this;
  }
  ~CredentialOwner() { reset(); }

  void reset() noexcept {
    if (Sspi)
      Sspi->FreeCredentialsHandle(&Handle);
    Sspi = nullptr;
  }

  explicit operator bool() const { return Sspi != nullptr; }
  /// The handle as SSPI wants it: SSPI takes it by non-const pointer and does
  /// not change it.
  PCredHandle get() const { return const_cast<PCredHandle>(&Handle); }

private:
  const SecurityFunctionTableW *Sspi = nullptr; ///< Null: nothing is owned.
  CredHandle Handle = {};
};

/// Owns a security context from InitializeSecurityContext or
/// AcceptSecurityContext.
/// https://learn.microsoft.com/windows/win32/api/sspi/nf-sspi-deletesecuritycontext
class ContextOwner {
public:
  ContextOwner() = default;
  /// Takes over \p Handle, which a first call that did not fail has filled.
  ContextOwner(const SecurityFunctionTableW &Sspi, CtxtHandle Handle)
      : Sspi(&Sspi), Handle(Handle) {}
  ContextOwner(ContextOwner &&Other) noexcept
      : Sspi(std::exchange(Other.Sspi, nullptr)), Handle(Other.Handle) {}
  ContextOwner &operator=(ContextOwner &&Other) noexcept {
    if (this != &Other) {
      reset();
      Sspi = std::exchange(Other.Sspi, nullptr);
      Handle = Other.Handle;
    }
    return *this;
  }
  ~ContextOwner() { reset(); }

  void reset() noexcept {
    if (Sspi)
      Sspi->DeleteSecurityContext(&Handle);
    Sspi = nullptr;
  }

  explicit operator bool() const { return Sspi != nullptr; }
  /// The handle for the next call, or null when there is no context yet: just
  /// what phContext of the first and of later calls has to be.
  PCtxtHandle get() { return Sspi ? &Handle : nullptr; }

private:
  const SecurityFunctionTableW *Sspi = nullptr; ///< Null: nothing is owned.
  CtxtHandle Handle = {};
};

/// Owns memory the security package allocated (ISC_REQ_ALLOCATE_MEMORY,
/// ASC_REQ_ALLOCATE_MEMORY).
/// https://learn.microsoft.com/windows/win32/api/sspi/nf-sspi-freecontextbuffer
class ContextBufferOwner {
public:
  ContextBufferOwner() = default;
  ContextBufferOwner(const SecurityFunctionTableW &Sspi, void *Buffer)
      : Sspi(&Sspi), Buffer(Buffer) {}
  ContextBufferOwner(ContextBufferOwner &&Other) noexcept
      : Sspi(Other.Sspi), Buffer(std::exchange(Other.Buffer, nullptr)) {}
  ContextBufferOwner &operator=(ContextBufferOwner &&Other) noexcept {
    if (this != &Other) {
      reset();
      Sspi = Other.Sspi;
      Buffer = std::exchange(Other.Buffer, nullptr);
    }
    return *this;
  }
  ~ContextBufferOwner() { reset(); }

  void reset() noexcept {
    if (Buffer)
      Sspi->FreeContextBuffer(Buffer);
    Buffer = nullptr;
  }

  void *get() const { return Buffer; }

private:
  const SecurityFunctionTableW *Sspi = nullptr;
  void *Buffer = nullptr;
};

/// Owns a crypt32 handle; \p Release says which and how it is released.
template <typename Release> class CryptOwner {
public:
  using Handle = typename Release::Handle;

  CryptOwner() = default;
  CryptOwner(const CryptFunctionTable &Crypt, Handle Owned)
      : Crypt(&Crypt), Owned(Owned) {}
  CryptOwner(CryptOwner &&Other) noexcept
      : Crypt(Other.Crypt), Owned(std::exchange(Other.Owned, nullptr)) {}
  CryptOwner &operator=(CryptOwner &&Other) noexcept {
    if (this != &Other) {
      reset();
      Crypt = Other.Crypt;
      Owned = std::exchange(Other.Owned, nullptr);
    }
    return *this;
  }
  ~CryptOwner() { reset(); }

  void reset() noexcept {
    if (Owned)
      Release()(*Crypt, Owned);
    Owned = nullptr;
  }

  explicit operator bool() const { return Owned != nullptr; }
  Handle get() const { return Owned; }
  /// Gives the handle up, to a call that releases it.
  Handle release() { return std::exchange(Owned, nullptr); }

private:
  const CryptFunctionTable *Crypt = nullptr;
  Handle Owned = nullptr;
};

/// https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certfreecertificatecontext
struct ReleaseCertificate {
  using Handle = PCCERT_CONTEXT;
  void operator()(const CryptFunctionTable &Crypt, Handle Owned) const {
    Crypt.CertFreeCertificateContext(Owned);
  }
};
/// https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certclosestore
struct ReleaseStore {
  using Handle = HCERTSTORE;
  void operator()(const CryptFunctionTable &Crypt, Handle Owned) const {
    Crypt.CertCloseStore(Owned, 0);
  }
};
/// https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certfreecertificatechain
struct ReleaseChain {
  using Handle = PCCERT_CHAIN_CONTEXT;
  void operator()(const CryptFunctionTable &Crypt, Handle Owned) const {
    Crypt.CertFreeCertificateChain(Owned);
  }
};
/// https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-certfreecertificatechainengine
struct ReleaseChainEngine {
  using Handle = HCERTCHAINENGINE;
  void operator()(const CryptFunctionTable &Crypt, Handle Owned) const {
    Crypt.CertFreeCertificateChainEngine(Owned);
  }
};

using CertificateOwner = CryptOwner<ReleaseCertificate>;
using StoreOwner = CryptOwner<ReleaseStore>;
using ChainOwner = CryptOwner<ReleaseChain>;
using ChainEngineOwner = CryptOwner<ReleaseChainEngine>;

} // namespace schannel

#endif // SCHANNEL_OWNERS_H
