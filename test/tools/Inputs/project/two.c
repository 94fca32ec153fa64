#include "shared.h"
void two(CtxtHandle *context, SecBufferDesc *message) {
  forget_here(context, message);
}
