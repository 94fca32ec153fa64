/* windows.h declares SSPI, but nothing here is about it. */
#include <winsock2.h>
#include <windows.h>
#include <wincrypt.h>

int plain(int value) { return value * 2; }
