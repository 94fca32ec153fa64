#include <alias.h>
void option(CtxtHandle *context, SecBufferDesc *message) {
  CALLED(context, message, 0, NULL);
}
