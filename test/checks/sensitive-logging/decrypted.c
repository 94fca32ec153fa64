// Decrypted data that reaches a log.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %check
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static void fill(SecBuffer *buffers, void *record, unsigned long size) {
  memset(buffers, 0, 4 * sizeof(*buffers));
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = record;
  buffers[0].cbBuffer = size;
}

SECURITY_STATUS by_index(CtxtHandle *context, void *record, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status;
  fill(buffers, record, size);
  status = DecryptMessage(context, &message, 0, NULL);
  if (status == SEC_E_OK)
    fprintf(stderr, "got %.*s\n", (int)buffers[1].cbBuffer, (char *)buffers[1].pvBuffer);
  // CHECK: :[[@LINE-1]]:5: warning: decrypted data in 'buffers[1].pvBuffer' is written to a log by 'fprintf', where others can read it; write its length at most, or nothing [schannel-sensitive-logging]
  // CHECK: :[[@LINE-4]]:{{.*}}note: 'DecryptMessage' decrypts here
  return status;
}

// Found by its type, through a pointer.
SECURITY_STATUS by_type(SecurityFunctionTable *sspi, CtxtHandle *context, void *record,
                        unsigned long size) {
  SecBuffer buffers[4], *data = NULL, *extra = NULL;
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status;
  int i;
  fill(buffers, record, size);
  status = sspi->DecryptMessage(context, &message, 0, NULL);
  if (status != SEC_E_OK)
    return status;
  for (i = 0; i < 4; i++) {
    if (data == NULL && buffers[i].BufferType == SECBUFFER_DATA)
      data = &buffers[i];
    if (extra == NULL && buffers[i].BufferType == SECBUFFER_EXTRA)
      extra = &buffers[i];
  }
  if (data)
    printf("%s", (const char *)data->pvBuffer);
  // CHECK: :[[@LINE-1]]:5: warning: decrypted data in 'data->pvBuffer' is written to a log by 'printf'
  // CHECK: note: 'DecryptMessage' decrypts here
  if (extra)
    printf("%s", (const char *)extra->pvBuffer);
  return status;
}

void by_switch(CtxtHandle *context, SecBufferDesc *message, SecBuffer *buffers) {
  unsigned long i;
  if (DecryptMessage(context, message, 0, NULL) != SEC_E_OK)
    return;
  for (i = 0; i < message->cBuffers; ++i)
    switch (message->pBuffers[i].BufferType) {
    case SECBUFFER_DATA:
      OutputDebugStringA((const char *)message->pBuffers[i].pvBuffer);
      // CHECK: :[[@LINE-1]]:7: warning: decrypted data in 'message->pBuffers[i].pvBuffer' is written to a log by 'OutputDebugStringA'
      break;
    case SECBUFFER_EXTRA:
      OutputDebugStringA((const char *)message->pBuffers[i].pvBuffer);
      break;
    }
}

// A hex dump of one's own, byte by byte.
static void dump(const char *title, const void *memory, size_t size) {
  const unsigned char *bytes = memory;
  size_t i;
  printf("%s (%lu bytes)\n", title, (unsigned long)size);
  for (i = 0; i < size; i++)
    printf("%02x ", bytes[i]);
  // CHECK: :[[@LINE+11]]:3: warning: decrypted data in 'buffers[1].pvBuffer' is written to a log by 'dump'
  // CHECK: :[[@LINE+8]]:{{.*}}note: 'DecryptMessage' decrypts here
  // CHECK: :[[@LINE-7]]:{{.*}}note: 'bytes' gets it here
  // CHECK: :[[@LINE-4]]:{{.*}}note: 'printf' writes it here
}

void through_a_dump(CtxtHandle *context, SecBufferDesc *message) {
  SecBuffer buffers[4] = {{0, SECBUFFER_DATA, NULL}};
  message->pBuffers = buffers;
  if (DecryptMessage(context, message, 0, NULL) != SEC_E_OK)
    return;
  dump("plain", buffers[1].pvBuffer, buffers[1].cbBuffer);
}

// Turned into digits first.
static void to_hex(const unsigned char *bytes, size_t size, char *text) {
  static const char digits[] = "0123456789abcdef";
  size_t i;
  for (i = 0; i < size; i++) {
    text[2 * i] = digits[bytes[i] >> 4];
    text[2 * i + 1] = digits[bytes[i] & 15];
  }
  text[2 * size] = 0;
}

void as_text(CtxtHandle *context, SecBuffer *buffers) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  char copy[64], line[128], hex[256];
  if (DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return;
  memcpy(copy, buffers[1].pvBuffer, min(sizeof(copy), buffers[1].cbBuffer));
  // CHECK: :[[@LINE+5]]:3: warning: decrypted data in 'line' is written to a log by 'OutputDebugStringA'
  // CHECK: note: 'DecryptMessage' decrypts here
  // CHECK: :[[@LINE-3]]:{{.*}}note: copied to 'copy' here
  // CHECK: :[[@LINE+1]]:{{.*}}note: copied to 'line' here
  snprintf(line, sizeof(line), "in: %.60s", copy);
  OutputDebugStringA(line);
  to_hex(buffers[1].pvBuffer, min(60, buffers[1].cbBuffer), hex);
  puts(hex);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'hex' is written to a log by 'puts'
}

// A va_list wrapper without the attribute, seen whole.
static void say(const char *format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof(line), format, arguments);
  va_end(arguments);
  OutputDebugStringA(line);
}

void annotated(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define TRACE(...) do { if (verbose) annotated(3, __VA_ARGS__); } while (0)
extern int verbose;

void through_wrappers(CtxtHandle *context, SecBuffer *buffers) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  if (DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return;
  say("%s", (char *)buffers[1].pvBuffer);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'buffers[1].pvBuffer' is written to a log by 'say'
  // CHECK: note: 'OutputDebugStringA' writes it here
  TRACE("plain: %s", (char *)buffers[1].pvBuffer);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in 'buffers[1].pvBuffer' is written to a log by 'annotated'
  TRACE("first: %c", ((char *)buffers[1].pvBuffer)[0]);
  // CHECK: :[[@LINE-1]]:3: warning: decrypted data in {{.*}} is written to a log by 'annotated'
}

// A file is a log that stays.
void to_files(CtxtHandle *context, SecBuffer *buffers) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  FILE *trace = fopen("trace.bin", "ab");
  HANDLE other = CreateFileW(L"trace2.bin", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
  DWORD written;
  if (DecryptMessage(context, &message, 0, NULL) == SEC_E_OK) {
    fwrite(buffers[1].pvBuffer, 1, buffers[1].cbBuffer, trace);
    // CHECK: :[[@LINE-1]]:5: warning: decrypted data in 'buffers[1].pvBuffer' is written to a file by 'fwrite'
    WriteFile(other, buffers[1].pvBuffer, buffers[1].cbBuffer, &written, NULL);
    // CHECK: :[[@LINE-1]]:5: warning: decrypted data in 'buffers[1].pvBuffer' is written to a file by 'WriteFile'
  }
  fclose(trace);
  CloseHandle(other);
}

// Another package's layout: the data is where the caller put it.
void two_buffers(CtxtHandle *context, char *text, unsigned long size, char *signature) {
  SecBuffer buffers[2] = {{size, SECBUFFER_DATA, text}, {16, SECBUFFER_TOKEN, signature}};
  SecBufferDesc message = {SECBUFFER_VERSION, 2, buffers};
  if (DecryptMessage(context, &message, 0, NULL) == SEC_E_OK)
    printf("%s\n", (char *)buffers[0].pvBuffer);
  // CHECK: :[[@LINE-1]]:5: warning: decrypted data in 'buffers[0].pvBuffer' is written to a log by 'printf'
}
