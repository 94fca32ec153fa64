#include <alias.h>
void alias(CtxtHandle *context, SecBufferDesc *message) {
  DECRYPT(context, message);
}
