/* What every fixture includes: the SSPI, Schannel and CryptoAPI headers as a TLS
   client includes them. */
#ifndef SSPI_TLS_H
#define SSPI_TLS_H

#ifndef SECURITY_WIN32
#define SECURITY_WIN32
#endif
#define SCHANNEL_USE_BLACKLISTS
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif
#include <winsock2.h>
#include <windows.h>
#include <winternl.h>
#include <wincrypt.h>
#include <sspi.h>
#include <schannel.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif
/* The transport: somewhere else. */
int send_all(const void *bytes, unsigned long size);
int receive_some(void *bytes, unsigned long size);
#ifdef __cplusplus
}
#endif

#endif
