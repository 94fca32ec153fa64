// The code of nobody-looks.c where an option decides, or the certificate is asked for.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DOPTION | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DASKED | %silent
// REQUIRES: mingw-headers
#include "nobody-looks.c"
