// The code of missing-flags.c with the flags, or with code that may set them.
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DSTRONG -DNO_DEFAULT | %silent
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DBY_HELPER | %silent
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DBY_CALLER | %silent
// RUN: %tidy(schannel-weak-protocol) %s -- %mingw -DELSEWHERE | %silent
// REQUIRES: mingw-headers
#include "missing-flags.c"
