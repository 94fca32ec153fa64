// What is no secret, what is no log, and what ends a secret.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %silent
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

typedef int (*receiver)(void *user, const void *bytes, unsigned long size);
struct stream {
  CtxtHandle context;
  SecBuffer buffers[4];
  char *plain;
  unsigned long filled;
  receiver receive;
  void *user;
  FILE *save;
};
void log_bytes(const char *title, const void *bytes, unsigned long size); /* a name only */
void trace(struct stream *stream, const char *text);
unsigned checksum(const void *bytes, unsigned long size);

// Lengths, statuses, types, addresses.
SECURITY_STATUS numbers(struct stream *stream, SecBufferDesc *message) {
  SecBuffer *buffers = stream->buffers;
  unsigned char *bytes;
  unsigned sum = 0;
  unsigned long i;
  SECURITY_STATUS status = DecryptMessage(&stream->context, message, 0, NULL);
  printf("status 0x%08lx\n", status);
  if (status != SEC_E_OK)
    return status;
  bytes = buffers[1].pvBuffer;
  printf("decrypted %lu bytes at %p, type %lu\n", buffers[1].cbBuffer, buffers[1].pvBuffer,
         buffers[1].BufferType);
  printf("%p %p", (void *)bytes, (void *)(bytes + buffers[1].cbBuffer));
  printf("%lu characters", (unsigned long)strlen((char *)bytes));
  for (i = 0; i < buffers[1].cbBuffer; i++)
    sum += bytes[i];
  printf("sum %u, checksum %u, empty: %d\n", sum, checksum(bytes, i), bytes[0] == 0);
  printf("address %Iu\n", (size_t)bytes);
  return status;
}

// Functions without body, attribute or contract; a receiver; the application's memory.
int hand_over(struct stream *stream, SecBufferDesc *message, char *out) {
  SecBuffer *data = &stream->buffers[1];
  if (DecryptMessage(&stream->context, message, 0, NULL) != SEC_E_OK)
    return -1;
  log_bytes("plain", stream->buffers[1].pvBuffer, data->cbBuffer);
  trace(stream, "decrypted");
  memcpy(out, stream->buffers[1].pvBuffer, stream->buffers[1].cbBuffer);
  memcpy(stream->plain + stream->filled, stream->buffers[1].pvBuffer,
         stream->buffers[1].cbBuffer);
  send_all(stream->buffers[1].pvBuffer, stream->buffers[1].cbBuffer);
  fwrite(stream->buffers[1].pvBuffer, 1, stream->buffers[1].cbBuffer, stdout);
  fwrite(stream->buffers[1].pvBuffer, 1, stream->buffers[1].cbBuffer, stream->save);
  return stream->receive(stream->user, stream->buffers[1].pvBuffer, data->cbBuffer);
}

// Unprocessed input is still encrypted, and so is what was there before the call.
void ciphertext(struct stream *stream, char *record, unsigned long size) {
  SecBuffer buffers[4] = {{size, SECBUFFER_DATA, record}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  printf("record: %.*s\n", (int)size, record);
  printf("before: %.*s\n", (int)size, (char *)buffers[1].pvBuffer);
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return;
  printf("header: %s\n", (char *)buffers[0].pvBuffer);
  if (buffers[3].BufferType == SECBUFFER_EXTRA)
    printf("extra: %s\n", (char *)buffers[3].pvBuffer);
  if (buffers[1].BufferType == SECBUFFER_EXTRA)
    printf("extra: %s\n", (char *)buffers[1].pvBuffer);
}

// Sockets and pipes.
void onwards(struct stream *stream, SecBufferDesc *message, HANDLE given, SOCKET socket) {
  HANDLE pipe = CreateFileA("\\\\.\\pipe\\onwards", GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0,
                            NULL);
  DWORD written;
  if (DecryptMessage(&stream->context, message, 0, NULL) == SEC_E_OK) {
    WriteFile(pipe, stream->buffers[1].pvBuffer, stream->buffers[1].cbBuffer, &written, NULL);
    WriteFile(given, stream->buffers[1].pvBuffer, stream->buffers[1].cbBuffer, &written, NULL);
    send(socket, stream->buffers[1].pvBuffer, (int)stream->buffers[1].cbBuffer, 0);
  }
  CloseHandle(pipe);
}

// Overwritten and cleared memory has no secret in it.
void gone(struct stream *stream, SecBuffer *buffers, wchar_t *password) {
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  CRYPT_DATA_BLOB blob = {0, NULL};
  HCERTSTORE store;
  char text[64];
  if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
    return;
  memcpy(text, buffers[1].pvBuffer, sizeof(text));
  SecureZeroMemory(text, sizeof(text));
  printf("%s", text);
  memcpy(text, buffers[1].pvBuffer, sizeof(text));
  memset(text, 0, sizeof(text));
  printf("%s", text);
  memcpy(text, buffers[1].pvBuffer, sizeof(text));
  strcpy(text, "nothing to see");
  printf("%s", text);
  memcpy(text, buffers[1].pvBuffer, sizeof(text));
  recv(0, text, sizeof(text), 0);
  printf("%s", text);
  buffers[1].pvBuffer = "none";
  printf("%s", (char *)buffers[1].pvBuffer);
  store = PFXImportCertStore(&blob, password, PKCS12_NO_PERSIST_KEY);
  SecureZeroMemory(password, wcslen(password) * sizeof(*password));
  wprintf(L"%ls", password);
  CertCloseStore(store, 0);
}

// The next round has its own buffers.
void rounds(struct stream *stream, char *record, unsigned long size) {
  for (;;) {
    SecBuffer buffers[4] = {{0}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
    int got = recv(0, record, (int)size, 0);
    printf("received %d bytes: %s\n", got, record);
    printf("%s", (char *)buffers[1].pvBuffer);
    buffers[0].pvBuffer = record;
    buffers[0].BufferType = SECBUFFER_DATA;
    if (DecryptMessage(&stream->context, &message, 0, NULL) != SEC_E_OK)
      return;
    stream->receive(stream->user, buffers[1].pvBuffer, buffers[1].cbBuffer);
  }
}

// Names are no secrets, and neither are a public key and what is said about one.
void names(CtxtHandle *context, HCRYPTKEY key, SEC_WINNT_AUTH_IDENTITY_W *identity) {
  SecPkgContext_NegotiationInfoW info = {0};
  SecPkgContext_ConnectionInfo connection = {0};
  BYTE blob[512];
  DWORD size = sizeof(blob), i;
  if (QueryContextAttributesW(context, SECPKG_ATTR_CONNECTION_INFO, &connection) == SEC_E_OK)
    printf("protocol %lx, cipher %x, %lu bits\n", connection.dwProtocol, connection.aiCipher,
           connection.dwCipherStrength);
  if (QueryContextAttributesW(context, SECPKG_ATTR_NEGOTIATION_INFO, &info) == SEC_E_OK) {
    wprintf(L"package %ls", info.PackageInfo->Name);
    FreeContextBuffer(info.PackageInfo);
  }
  if (CryptExportKey(key, 0, PUBLICKEYBLOB, 0, blob, &size))
    for (i = 0; i < size; i++)
      printf("%02x", blob[i]);
  wprintf(L"%ls\\%ls, password of %lu characters\n", (wchar_t *)identity->Domain,
          (wchar_t *)identity->User, identity->PasswordLength);
}

// What is printed is not what becomes the password.
HCERTSTORE two_texts(const CRYPT_DATA_BLOB *blob, const char *file, const wchar_t *password) {
  HCERTSTORE store;
  wchar_t line[64];
  printf("importing %s, %lu bytes\n", file, blob->cbData);
  wprintf(L"password: %ls\n", password ? L"yes" : L"no");
  store = PFXImportCertStore((CRYPT_DATA_BLOB *)blob, password, PKCS12_NO_PERSIST_KEY);
  if (!store)
    fprintf(stderr, "%s: error %lu\n", file, GetLastError());
  swprintf(line, 64, L"%lu", (unsigned long)wcslen(password));
  OutputDebugStringW(line);
  return store;
}

// One memory, first for a message, then for the password.
HCERTSTORE shared_memory(CRYPT_DATA_BLOB *blob, int (*ask)(wchar_t *, int)) {
  wchar_t text[64] = L"enter the password";
  wprintf(L"%ls\n", text);
  ask(text, 64);
  HCERTSTORE store = PFXImportCertStore(blob, text, PKCS12_NO_PERSIST_KEY);
  SecureZeroMemory(text, sizeof(text));
  swprintf(text, 64, L"%p", (void *)store);
  wprintf(L"%ls\n", text);
  return store;
}

// A PFX is made to be kept in a file, under a password.
int export(HCERTSTORE store, const wchar_t *password, const wchar_t *name) {
  static unsigned char bytes[0x10000];
  CRYPT_DATA_BLOB blob = {sizeof(bytes), bytes};
  if (!PFXExportCertStoreEx(store, &blob, password, NULL, EXPORT_PRIVATE_KEYS))
    return 0;
  FILE *file = _wfopen(name, L"wb");
  if (!file)
    return 0;
  int written = fwrite(blob.pbData, blob.cbData, 1, file) == 1;
  return fclose(file) == 0 && written;
}
