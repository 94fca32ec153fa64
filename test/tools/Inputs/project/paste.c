#include <alias.h>
#define CALL(verb, noun) CALL_(verb, noun)
#define CALL_(verb, noun) verb##noun
#define VERB De\
crypt
void paste(CtxtHandle *context, SecBufferDesc *message) {
  CALL(VERB, Message)(context, message, 0, NULL);
}
