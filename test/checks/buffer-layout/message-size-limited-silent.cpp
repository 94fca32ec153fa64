// The same with a limit that the function sets itself.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw | %silent
// REQUIRES: mingw-headers
#define LIMITED
#include "message-size.cpp"
