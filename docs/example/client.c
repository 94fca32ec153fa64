/* The TLS layer of a small client on Schannel, written as many are: it works, and has one
   defect of each kind that schannel-tidy finds. The comments say where. Not to be copied. */
#define SECURITY_WIN32
#define _WIN32_WINNT 0x0A00
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <wincrypt.h>
#include <sspi.h>
#include <schannel.h>

#include <stdio.h>
#include <string.h>

struct tls {
  SOCKET socket;
  wchar_t *host;
  CredHandle credential;
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  char input[18 * 1024]; /* what the server sent and nobody has processed yet */
  unsigned long filled;
};

static BOOL send_all(struct tls *tls, const char *bytes, unsigned long size) {
  while (size > 0) {
    int sent = send(tls->socket, bytes, (int)size, 0);
    if (sent <= 0)
      return FALSE;
    bytes += sent;
    size -= (unsigned long)sent;
  }
  return TRUE;
}

static BOOL receive_more(struct tls *tls) {
  int room = (int)(sizeof(tls->input) - tls->filled);
  int received = room > 0 ? recv(tls->socket, tls->input + tls->filled, room, 0) : 0;
  if (received <= 0)
    return FALSE;
  tls->filled += (unsigned long)received;
  return TRUE;
}

/* Moves the input that a call has left unprocessed to the front. */
static void keep_extra(struct tls *tls, const SecBuffer *buffer) {
  unsigned long extra = buffer->BufferType == SECBUFFER_EXTRA ? buffer->cbBuffer : 0;
  memmove(tls->input, tls->input + tls->filled - extra, extra);
  tls->filled = extra;
}

static SECURITY_STATUS handshake(struct tls *tls) {
  DWORD flags = ISC_REQ_STREAM | ISC_REQ_CONFIDENTIALITY | ISC_REQ_REPLAY_DETECT |
                ISC_REQ_SEQUENCE_DETECT | ISC_REQ_ALLOCATE_MEMORY;
  CtxtHandle *context = NULL;
  for (;;) {
    SecBuffer in[2] = {{tls->filled, SECBUFFER_TOKEN, tls->input}, {0, SECBUFFER_EMPTY, NULL}};
    SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc input = {SECBUFFER_VERSION, 2, in};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &out};
    DWORD granted = 0;
    SECURITY_STATUS status = InitializeSecurityContextW(
        &tls->credential, context, tls->host, flags, 0, 0, context ? &input : NULL, 0,
        &tls->context, &output, &granted, NULL);
    if (status == SEC_E_INCOMPLETE_MESSAGE) {
      if (!receive_more(tls))
        return SEC_E_INTERNAL_ERROR;
      continue;
    }
    if (status == SEC_I_INCOMPLETE_CREDENTIALS)
      continue; /* without a certificate of ours */
    if (FAILED(status)) {
      FreeContextBuffer(out.pvBuffer);
      return status;
    }
    context = &tls->context;
    if (out.cbBuffer > 0 && !send_all(tls, out.pvBuffer, out.cbBuffer))
      return SEC_E_INTERNAL_ERROR; /* unfreed-secbuffer: the token */
    FreeContextBuffer(out.pvBuffer);
    keep_extra(tls, &in[1]);
    if (status == SEC_E_OK)
      return status;
    if (tls->filled == 0 && !receive_more(tls))
      return SEC_E_INTERNAL_ERROR;
  }
}

static SECURITY_STATUS verify_server(struct tls *tls) {
  char *usage[] = {szOID_PKIX_KP_SERVER_AUTH};
  CERT_CHAIN_PARA wanted = {sizeof(wanted)};
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA name = {{sizeof(name)}};
  CERT_CHAIN_POLICY_PARA policy = {sizeof(policy)};
  CERT_CHAIN_POLICY_STATUS verdict = {sizeof(verdict)};
  const CERT_CONTEXT *certificate = NULL;
  const CERT_CHAIN_CONTEXT *chain = NULL;
  BOOL verified;
  SECURITY_STATUS status =
      QueryContextAttributesW(&tls->context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate);
  if (status != SEC_E_OK)
    return status;

  wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
  wanted.RequestedUsage.Usage.cUsageIdentifier = 1;
  wanted.RequestedUsage.Usage.rgpszUsageIdentifier = usage;
  if (!CertGetCertificateChain(NULL, certificate, NULL, certificate->hCertStore, &wanted,
                               CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT, NULL, &chain))
    return SEC_E_CERT_UNKNOWN; /* unreleased-handle: the certificate */

  name.dwAuthType = AUTHTYPE_SERVER;
  name.pwszServerName = tls->host;
  policy.pvExtraPolicyPara = &name;
  /* incomplete-cert-validation: TRUE says that there is a verdict, not which */
  verified = CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy, &verdict);
  CertFreeCertificateChain(chain);
  CertFreeCertificateContext(certificate);
  return verified ? SEC_E_OK : SEC_E_CERT_UNKNOWN;
}

SECURITY_STATUS tls_open(struct tls *tls) {
  SCHANNEL_CRED wanted = {SCHANNEL_CRED_VERSION};
  SECURITY_STATUS status;
  wanted.dwFlags =
      SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_DEFAULT_CREDS | SCH_USE_STRONG_CRYPTO;
  wanted.grbitEnabledProtocols = SP_PROT_TLS1_0_CLIENT | SP_PROT_TLS1_2_CLIENT; /* weak-protocol */
  status = AcquireCredentialsHandleW(NULL, UNISP_NAME_W, SECPKG_CRED_OUTBOUND, NULL, &wanted,
                                     NULL, NULL, &tls->credential, NULL);
  if (status == SEC_E_OK)
    status = handshake(tls);
  if (status == SEC_E_OK)
    status = verify_server(tls);
  if (status != SEC_E_OK)
    return status;
  /* unchecked-status */
  QueryContextAttributesW(&tls->context, SECPKG_ATTR_STREAM_SIZES, &tls->sizes);
  return SEC_E_OK;
}

SECURITY_STATUS tls_write(struct tls *tls, const char *data, unsigned long size) {
  unsigned long header = tls->sizes.cbHeader, trailer = tls->sizes.cbTrailer;
  char record[18 * 1024];
  SECURITY_STATUS status;
  while (size > 0) {
    unsigned long part = min(size, tls->sizes.cbMaximumMessage);
    SecBuffer buffers[4] = {{header, SECBUFFER_STREAM_HEADER, record},
                            {part, SECBUFFER_DATA, record + header},
                            {trailer, SECBUFFER_STREAM_TRAILER, record + header + part},
                            {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
    if (header + part + trailer > sizeof(record))
      return SEC_E_BUFFER_TOO_SMALL;
    memcpy(record + header, data, part);
    status = EncryptMessage(&tls->context, 0, &message, 0);
    if (status != SEC_E_OK)
      break;
    /* buffer-layout: the trailer may have become shorter, see its cbBuffer */
    if (!send_all(tls, record, header + part + trailer))
      return SEC_E_INTERNAL_ERROR;
    data += part;
    size -= part;
  }
  return status; /* uninitialized-status: nothing has set it if size was 0 */
}

/* Returns how many bytes it has put in data, 0 at the end of the stream, -1 on failure. */
int tls_read(struct tls *tls, char *data, unsigned long size) {
  for (;;) {
    SecBuffer buffers[4] = {{tls->filled, SECBUFFER_DATA, tls->input}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
    switch (DecryptMessage(&tls->context, &message, 0, NULL)) {
    case SEC_E_INCOMPLETE_MESSAGE:
      if (!receive_more(tls))
        return -1;
      continue;
    case SEC_I_CONTEXT_EXPIRED:
      return 0;
    case SEC_E_OK:
      break;
    default: /* unhandled-status: SEC_I_RENEGOTIATE asks for another leg of the handshake */
      return -1;
    }
    if (buffers[1].cbBuffer > size)
      return -1;
    fprintf(stderr, "received: %.*s\n", (int)buffers[1].cbBuffer,
            (char *)buffers[1].pvBuffer); /* sensitive-logging */
    memcpy(data, buffers[1].pvBuffer, buffers[1].cbBuffer);
    tls->filled = 0; /* ignored-extra-buffer: the next record may be there already */
    if (buffers[1].cbBuffer > 0)
      return (int)buffers[1].cbBuffer;
  }
}

void tls_close(struct tls *tls) {
  if (SecIsValidHandle(&tls->context))
    DeleteSecurityContext(&tls->context); /* missing-shutdown: no close_notify was sent */
  if (SecIsValidHandle(&tls->credential))
    FreeCredentialsHandle(&tls->credential);
  closesocket(tls->socket);
}
