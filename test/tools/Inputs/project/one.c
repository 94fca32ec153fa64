#include "shared.h"
void one(CtxtHandle *context, SecBufferDesc *message) {
  forget_here(context, message);
}
