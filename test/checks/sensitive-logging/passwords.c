// Passwords, keys and tokens that reach a log, before and after they are used.
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw | %check
// RUN: %tidy(schannel-sensitive-logging) %s -- %mingw -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <bcrypt.h>
#include <ncrypt.h>

HCERTSTORE before(CRYPT_DATA_BLOB *blob, const wchar_t *password) {
  wprintf(L"password: %ls\n", password);
  // CHECK: :[[@LINE-1]]:3: warning: the PFX password in 'password' is written to a log by 'wprintf'
  // CHECK: :[[@LINE+1]]:{{.*}}note: 'PFXImportCertStore' takes it as the PFX password here
  return PFXImportCertStore(blob, password, PKCS12_NO_PERSIST_KEY);
}

HCERTSTORE after(CRYPT_DATA_BLOB *blob, const wchar_t *password) {
  HCERTSTORE store = PFXImportCertStore(blob, password, PKCS12_NO_PERSIST_KEY);
  if (!store)
    OutputDebugStringW(password);
  // CHECK: :[[@LINE-1]]:5: warning: the PFX password in 'password' is written to a log by 'OutputDebugStringW'
  return store;
}

// It was one before it was made wide.
HCERTSTORE narrow(CRYPT_DATA_BLOB *blob, const char *password) {
  wchar_t wide[64];
  fprintf(stderr, "using %s\n", password);
  // CHECK: :[[@LINE-1]]:3: warning: the PFX password in 'password' is written to a log by 'fprintf'
  MultiByteToWideChar(CP_UTF8, 0, password, -1, wide, 64);
  return PFXImportCertStore(blob, wide, PKCS12_NO_PERSIST_KEY);
}

static void dump(const unsigned char *bytes, unsigned long size) {
  while (size--)
    printf("%02x", *bytes++);
}

HCERTSTORE contents(unsigned char *file, unsigned long size) {
  CRYPT_DATA_BLOB blob;
  blob.cbData = size;
  blob.pbData = file;
  dump(file, size);
  // CHECK: :[[@LINE-1]]:3: warning: the PFX blob in 'file' is written to a log by 'dump'
  return PFXImportCertStore(&blob, NULL, PKCS12_NO_PERSIST_KEY);
}

void identity(SEC_WINNT_AUTH_IDENTITY_A *identity, char *password) {
  identity->Password = (unsigned char *)password;
  printf("%s\n", password);
  // CHECK: :[[@LINE-1]]:3: warning: a password in 'password' is written to a log by 'printf'
  // CHECK: :[[@LINE-3]]:{{.*}}note: used as the password here
  printf("%s / %s\n", identity->User, identity->Password);
  // CHECK: :[[@LINE-1]]:3: warning: a password in 'identity->Password' is written to a log by 'printf'
}

void session_key(CtxtHandle *context) {
  SecPkgContext_SessionKey key = {0, NULL};
  unsigned long i;
  if (QueryContextAttributes(context, SECPKG_ATTR_SESSION_KEY, &key) != SEC_E_OK)
    return;
  for (i = 0; i < key.SessionKeyLength; i++)
    printf("%02x", key.SessionKey[i]);
  // CHECK: :[[@LINE-1]]:5: warning: the session key in 'key.SessionKey[i]' is written to a log by 'printf'
  // CHECK: note: 'QueryContextAttributes' hands out the session key here
  FreeContextBuffer(key.SessionKey);
}

void private_keys(HCRYPTKEY old, NCRYPT_KEY_HANDLE stored, BCRYPT_KEY_HANDLE key) {
  BYTE blob[2048];
  DWORD size = sizeof(blob);
  if (CryptExportKey(old, 0, PRIVATEKEYBLOB, 0, blob, &size))
    dump(blob, size);
  // CHECK: :[[@LINE-1]]:5: warning: a private key in 'blob' is written to a log by 'dump'
  SecureZeroMemory(blob, sizeof(blob));
  if (NCryptExportKey(stored, 0, L"PKCS8_PRIVATEKEY", NULL, blob, sizeof(blob), &size, 0) == 0)
    dump(blob, size);
  // CHECK: :[[@LINE-1]]:5: warning: a private key in 'blob' is written to a log by 'dump'
  SecureZeroMemory(blob, sizeof(blob));
  if (BCryptExportKey(key, NULL, BCRYPT_RSAPRIVATE_BLOB, blob, sizeof(blob), &size, 0) == 0)
    dump(blob, size);
  // CHECK: :[[@LINE-1]]:5: warning: a private key in 'blob' is written to a log by 'dump'
  SecureZeroMemory(blob, sizeof(blob));
  if (BCryptExportKey(key, NULL, BCRYPT_RSAPUBLIC_BLOB, blob, sizeof(blob), &size, 0) == 0)
    dump(blob, size);
}

// memset that clears a pointer's worth.
void half_cleared(CRYPT_DATA_BLOB *blob, wchar_t *password) {
  HCERTSTORE store = PFXImportCertStore(blob, password, PKCS12_NO_PERSIST_KEY);
  memset(password, 0, sizeof(password));
  wprintf(L"%ls", password);
  // CHECK: :[[@LINE-1]]:3: warning: the PFX password in 'password' is written to a log by 'wprintf'
  CertCloseStore(store, 0);
}

FILE *dump_file;

void token(CredHandle *cred, CtxtHandle *context, DWORD *granted) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &out};
  SECURITY_STATUS status =
      InitializeSecurityContextA(cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0,
                                 context, &output, granted, NULL);
  if (status == SEC_I_CONTINUE_NEEDED) {
    fwrite(out.pvBuffer, 1, out.cbBuffer, dump_file);
    // CHECK: :[[@LINE-1]]:5: warning: the token in 'out.pvBuffer' is written to a file by 'fwrite'
    send_all(out.pvBuffer, out.cbBuffer);
  }
  FreeContextBuffer(out.pvBuffer);
}
