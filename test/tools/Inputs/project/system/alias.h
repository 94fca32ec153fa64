/* A system header: only macros of it matter. */
#include <sspi-tls.h>
#define DECRYPT(context, message) DECRYPT_WITH(context, message, 0)
#define DECRYPT_WITH(context, message, flags) \
  DecryptMessage(context, message, flags, NULL)
