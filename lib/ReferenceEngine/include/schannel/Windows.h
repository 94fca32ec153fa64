//===-- Windows.h - the Win32 declarations the engine needs -----*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// The one place that includes the system's headers, in the order and with the
// macros Schannel's newest structures need, and that fills what mingw-w64's or
// Wine's headers leave out. The values are those of the Windows SDK.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_WINDOWS_H
#define SCHANNEL_WINDOWS_H

#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef SECURITY_WIN32
#define SECURITY_WIN32
#endif
// SCH_CREDENTIALS and TLS_PARAMETERS are declared only with this macro.
#ifndef SCHANNEL_USE_BLACKLISTS
#define SCHANNEL_USE_BLACKLISTS
#endif
// CERT_CHAIN_ENGINE_CONFIG::hExclusiveRoot is declared from Windows 7 on.
#if !defined(_WIN32_WINNT) || _WIN32_WINNT < 0x0602
#undef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#endif

// clang-format off: the order matters, schannel.h builds on the others.
#include <windows.h>
#include <winternl.h>
#include <wincrypt.h>
#include <sspi.h>
#include <schannel.h>
// clang-format on

#ifndef SEC_I_INCOMPLETE_CREDENTIALS
#define SEC_I_INCOMPLETE_CREDENTIALS ((SECURITY_STATUS)0x00090320L)
#endif
#ifndef SCH_USE_STRONG_CRYPTO
#define SCH_USE_STRONG_CRYPTO 0x00400000
#endif
#ifndef TLS1_ALERT_FATAL
#define TLS1_ALERT_FATAL 2
#endif
#ifndef TLS1_ALERT_BAD_CERTIFICATE
#define TLS1_ALERT_BAD_CERTIFICATE 42
#endif

#endif // SCHANNEL_WINDOWS_H
