// The code of request-leaves-it.c where an option decides, where the certificate is
// asked for, where somebody else gets the context, and for another package.
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DOPTION | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DASKED | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DHANDED_OUT | %silent
// RUN: %tidy(schannel-incomplete-cert-validation) %s -- %mingw -DOTHER_PACKAGE | %silent
// REQUIRES: mingw-headers
#include "request-leaves-it.c"
