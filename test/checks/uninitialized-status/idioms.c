// C in which a status or an output is always set before it is read.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw | %silent
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static PSecurityFunctionTable sspi;

#define CALL_FAILED(status) ((status) < 0)

// Each way sets it.
SECURITY_STATUS each_way(CredHandle *cred, CtxtHandle *context,
                         SecBufferDesc *in, SecBufferDesc *out, int server) {
  SECURITY_STATUS status;
  DWORD attributes;
  if (server)
    status = AcceptSecurityContext(cred, context, in, 0, 0, NULL, out,
                                   &attributes, NULL);
  else
    status = InitializeSecurityContext(cred, context, NULL, 0, 0, 0, in, 0, NULL,
                                       out, &attributes, NULL);
  return status;
}

SECURITY_STATUS each_case(CtxtHandle *context, SecBufferDesc *message, int what) {
  SECURITY_STATUS status;
  switch (what) {
  case 0:
    status = EncryptMessage(context, 0, message, 0);
    break;
  case 1:
    status = DecryptMessage(context, message, 0, NULL);
    break;
  default:
    status = SEC_E_UNSUPPORTED_FUNCTION;
  }
  return status;
}

SECURITY_STATUS at_least_once(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status;
  do {
    status = sspi->DecryptMessage(context, message, 0, NULL);
  } while (status == SEC_I_RENEGOTIATE);
  return status;
}

// A helper sets it.
static int decrypt(CtxtHandle *context, SecBufferDesc *message,
                   SECURITY_STATUS *status) {
  *status = DecryptMessage(context, message, 0, NULL);
  return *status == SEC_E_OK;
}

SECURITY_STATUS by_a_helper(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status;
  decrypt(context, message, &status);
  return status;
}

int fetch(CtxtHandle *context, SECURITY_STATUS *status);

SECURITY_STATUS by_a_function_elsewhere(CtxtHandle *context) {
  SECURITY_STATUS status;
  fetch(context, &status);
  return status;
}

// A flag that goes with it.
SECURITY_STATUS guarded(CtxtHandle *context, SecBufferDesc *message, int wanted) {
  SECURITY_STATUS status;
  int called = 0;
  if (wanted) {
    status = DecryptMessage(context, message, 0, NULL);
    called = 1;
  }
  return called ? status : SEC_E_OK;
}

// Outputs read after success, however that is tested ----------------------------------

unsigned long sizes(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  if (sspi->QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes) !=
      SEC_E_OK)
    return 0;
  return sizes.cbHeader + sizes.cbMaximumMessage + sizes.cbTrailer;
}

unsigned long sizes_by_macro(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  SECURITY_STATUS status =
      QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  if (CALL_FAILED(status))
    return 0;
  return sizes.cbMaximumMessage;
}

unsigned long sizes_by_switch(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  switch (QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes)) {
  case SEC_E_OK:
    return sizes.cbMaximumMessage;
  default:
    return 0;
  }
}

unsigned long sizes_at_a_label(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  unsigned long result = 0;
  if (FAILED(QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes)))
    goto done;
  result = sizes.cbMaximumMessage;
done:
  return result;
}

unsigned long sizes_zeroed(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  memset(&sizes, 0, sizeof sizes);
  QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  return sizes.cbMaximumMessage;
}

int granted(CredHandle *cred, CtxtHandle *context, SecBufferDesc *in,
            SecBufferDesc *out) {
  DWORD attributes;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, context, NULL, ISC_REQ_STREAM, 0, 0, in, 0, NULL, out, &attributes,
      NULL);
  if (status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED)
    return (attributes & ISC_RET_CONFIDENTIALITY) != 0;
  return 0;
}

// What a length query fills in.
DWORD property(PCCERT_CONTEXT certificate) {
  BYTE hash[20];
  DWORD size = sizeof hash;
  if (!CertGetCertificateContextProperty(certificate, CERT_HASH_PROP_ID, hash,
                                         &size))
    return 0;
  return size + hash[0];
}

int policy(PCCERT_CHAIN_CONTEXT chain, CERT_CHAIN_POLICY_PARA *para) {
  CERT_CHAIN_POLICY_STATUS verdict;
  verdict.cbSize = sizeof verdict;
  if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, para,
                                        &verdict))
    return 0;
  return verdict.dwError == 0;
}

// Buffers that nobody has to fill: EMPTY says that there is nothing in them.
SECURITY_STATUS empty_buffers(CtxtHandle *context, char *bytes,
                              unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  int i;
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = bytes;
  buffers[0].cbBuffer = size;
  for (i = 1; i < 4; i++)
    buffers[i].BufferType = SECBUFFER_EMPTY;
  return DecryptMessage(context, &message, 0, NULL);
}

// Decrypted in place: every buffer is written.
unsigned long decrypted(CtxtHandle *context, char *bytes, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  int i;
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = bytes;
  buffers[0].cbBuffer = size;
  buffers[1].BufferType = buffers[2].BufferType = buffers[3].BufferType =
      SECBUFFER_EMPTY;
  if (DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return 0;
  for (i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_DATA)
      return buffers[i].cbBuffer;
  return 0;
}

// The length and place of a token that SSPI allocates are outputs alone.
SECURITY_STATUS outputs_only(CredHandle *cred, CtxtHandle *context) {
  SecBuffer token;
  SecBufferDesc output;
  DWORD attributes;
  token.BufferType = SECBUFFER_TOKEN;
  output.ulVersion = SECBUFFER_VERSION;
  output.cBuffers = 1;
  output.pBuffers = &token;
  return InitializeSecurityContext(cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0,
                                   context, &output, &attributes, NULL);
}

// Somebody else fills the buffers, or memset does.
void prepare(SecBufferDesc *message, SecBuffer *buffers, void *data, unsigned long size);

SECURITY_STATUS prepared(CtxtHandle *context, char *record, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc message;
  prepare(&message, buffers, record, size);
  return DecryptMessage(context, &message, 0, NULL);
}

SECURITY_STATUS zeroed(CtxtHandle *context, char *record, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc message;
  memset(buffers, 0, sizeof(buffers));
  memset(&message, 0, sizeof(message));
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = record;
  buffers[0].cbBuffer = size;
  message.cBuffers = 4;
  message.pBuffers = buffers;
  return DecryptMessage(context, &message, 0, NULL);
}

int fill_in(int *size);

// Set by whoever gets its address, or on each way to the return.
int read_some(CtxtHandle *context, SecBufferDesc *message, int kept) {
  int size, result;
  if (kept > 0) {
    result = kept;
  } else if (DecryptMessage(context, message, 0, NULL) != SEC_E_OK) {
    result = -1;
  } else {
    fill_in(&size);
    result = size;
  }
  return result;
}

// What the helper leaves unset, it has reported: by a function that is elsewhere.
int complain(const char *what);
int parse_number(const char *text, unsigned long *number);

static int parse_chain_para(const char *text, CERT_CHAIN_PARA *para) {
  unsigned long usage;
  if (!parse_number(text, &usage))
    return complain("not a number");
  memset(para, 0, sizeof(*para));
  para->cbSize = sizeof(*para);
  para->RequestedUsage.dwType = usage;
  para->RequestedUsage.Usage.cUsageIdentifier = 0;
  return 0;
}

int build_chain(PCCERT_CONTEXT certificate, const char *text,
                PCCERT_CHAIN_CONTEXT *chain) {
  CERT_CHAIN_PARA para;
  int result = parse_chain_para(text, &para);
  if (result == 0 && !CertGetCertificateChain(NULL, certificate, NULL, NULL, &para, 0,
                                              NULL, chain))
    return -1;
  return result;
}

// An error is not 0 where something has just failed.
static DWORD read_name(HANDLE file, wchar_t *name, CredHandle *credential) {
  DWORD got;
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  if (!ReadFile(file, name, 64, &got, NULL))
    return GetLastError();
  return (DWORD)AcquireCredentialsHandleW(NULL, UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                          NULL, NULL, credential, NULL);
}

static int dial(SOCKET s, const struct sockaddr *peer, CtxtHandle *context, CredHandle *credential,
                SecBufferDesc *token) {
  DWORD granted;
  if (connect(s, peer, sizeof(*peer)) == SOCKET_ERROR)
    return WSAGetLastError();
  return FAILED(InitializeSecurityContextW(credential, NULL, L"example.org", ISC_REQ_STREAM, 0, 0,
                                           NULL, 0, context, token, &granted, NULL))
             ? -1
             : 0;
}

DWORD begin_and_end(HANDLE file, SOCKET s, const struct sockaddr *peer, SecBufferDesc *token) {
  wchar_t name[64];
  CredHandle credential;
  CtxtHandle context;
  DWORD failed = read_name(file, name, &credential);
  if (failed != 0)
    return failed;
  if (dial(s, peer, &context, &credential, token) == 0)
    DeleteSecurityContext(&context);
  FreeCredentialsHandle(&credential);
  return 0;
}
