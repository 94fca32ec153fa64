// The code of server-first-leg.c with the token released.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -DRELEASED | %silent
// REQUIRES: mingw-headers
#include "server-first-leg.c"
