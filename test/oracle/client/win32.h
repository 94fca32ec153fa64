/* Windows' headers, in the order they need. */
#ifndef WIN32_H
#define WIN32_H

#define SECURITY_WIN32
#define SCHANNEL_USE_BLACKLISTS /* declares SCH_CREDENTIALS */
#undef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#include <windows.h>
#include <winternl.h>
#include <wincrypt.h>
#include <sspi.h>
#include <schannel.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#endif
