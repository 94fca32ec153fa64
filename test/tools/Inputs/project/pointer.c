#include <alias.h>
struct Table {
  SECURITY_STATUS(*m_fnDecrypt_Message)(CtxtHandle *, SecBufferDesc *, unsigned, unsigned *);
};
void pointer(struct Table *table, CtxtHandle *context, SecBufferDesc *message) {
  table->m_fnDecrypt_Message(context, message, 0, NULL);
}
