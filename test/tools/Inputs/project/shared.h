#include "sspi-tls.h"

static inline void forget_here(CtxtHandle *context, SecBufferDesc *message) {
  DecryptMessage(context, message, 0, NULL);
}
