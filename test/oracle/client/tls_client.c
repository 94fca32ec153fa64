/* Connecting, sending, receiving, closing. */
#include "tls_client.h"

/* No record is longer than this, and no handshake message that Schannel takes. */
#define INPUT_LIMIT (128 * 1024)
#define INPUT_STEP 1024

#ifndef SEC_I_INCOMPLETE_CREDENTIALS
#define SEC_I_INCOMPLETE_CREDENTIALS ((SECURITY_STATUS)0x00090320L)
#endif
#ifndef SCH_USE_STRONG_CRYPTO
#define SCH_USE_STRONG_CRYPTO 0x00400000
#endif
#ifndef PKCS12_NO_PERSIST_KEY
#define PKCS12_NO_PERSIST_KEY 0x00008000
#endif

#define CONTEXT_FLAGS                                                                             \
  (ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT | ISC_REQ_CONFIDENTIALITY |                    \
   ISC_REQ_EXTENDED_ERROR | ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM |                            \
   ISC_REQ_MANUAL_CRED_VALIDATION)
#define CONTEXT_NEEDS                                                                             \
  (ISC_RET_SEQUENCE_DETECT | ISC_RET_REPLAY_DETECT | ISC_RET_CONFIDENTIALITY)
#define OLD_PROTOCOLS (SP_PROT_SSL2 | SP_PROT_SSL3 | SP_PROT_TLS1_0 | SP_PROT_TLS1_1)

struct tls_client {
  const SecurityFunctionTableW *sspi;
  struct tls_transport transport;
  const struct tls_settings *settings;
  HCERTSTORE own_store;
  const CERT_CONTEXT *own_certificate;
  CredHandle credential;
  int has_credential;
  CtxtHandle context;
  int has_context;
  int show_no_certificate;
  SecPkgContext_StreamSizes sizes;
  unsigned char *input; /* what the peer sent and no call has consumed */
  size_t input_used;
  size_t input_room;
  unsigned char *plain; /* what has been decrypted and nobody has received */
  size_t plain_used;
  int peer_closed;
};

void tls_log(const struct tls_settings *settings, const char *format, ...) {
  char line[256];
  va_list arguments;
  if(!settings->log)
    return;
  va_start(arguments, format);
  vsnprintf(line, sizeof(line), format, arguments);
  va_end(arguments);
  settings->log(settings->log_self, line);
}

/* Waits for more of the peer behind the input there is. */
static SECURITY_STATUS receive_more(struct tls_client *client) {
  int got;
  if(client->input_room - client->input_used < INPUT_STEP) {
    unsigned char *grown;
    if(client->input_used >= INPUT_LIMIT)
      return SEC_E_INVALID_TOKEN;
    grown = realloc(client->input, client->input_room * 2 + INPUT_STEP);
    if(!grown)
      return SEC_E_INSUFFICIENT_MEMORY;
    client->input = grown;
    client->input_room = client->input_room * 2 + INPUT_STEP;
  }
  got = client->transport.receive(client->transport.self, client->input + client->input_used,
                                  INPUT_STEP);
  if(got <= 0)
    return SEC_E_INCOMPLETE_MESSAGE; /* the stream ends in the middle */
  client->input_used += (size_t)got;
  return SEC_E_OK;
}

/* Moves the last bytes of the input, those that were not consumed, to its front. */
static void keep_last(struct tls_client *client, size_t count) {
  if(count > 0)
    memmove(client->input, client->input + client->input_used - count, count);
  client->input_used = count;
}

/* The certificate with a key out of a PKCS #12 file. */
static SECURITY_STATUS load_own_certificate(struct tls_client *client) {
  const struct tls_settings *settings = client->settings;
  CRYPT_DATA_BLOB blob;
  WCHAR *password = NULL;
  size_t length, i;
  DWORD size = 0;
  SECURITY_STATUS status = SEC_E_INTERNAL_ERROR;

  length = strlen(settings->pkcs12_password);
  password = malloc((length + 1) * sizeof(*password));
  if(!password) {
    status = SEC_E_INSUFFICIENT_MEMORY;
    goto cleanup;
  }
  for(i = 0; i <= length; i++)
    password[i] = (WCHAR)settings->pkcs12_password[i];

  blob.cbData = (DWORD)settings->pkcs12_size;
  blob.pbData = (BYTE *)settings->pkcs12;
  client->own_store = PFXImportCertStore(&blob, password, PKCS12_NO_PERSIST_KEY);
  if(!client->own_store) {
    tls_log(settings, "client certificate not imported: %lu", (unsigned long)GetLastError());
    status = SEC_E_NO_CREDENTIALS;
    goto cleanup;
  }
  do {
    client->own_certificate = CertFindCertificateInStore(
        client->own_store, X509_ASN_ENCODING | PKCS_7_ASN_ENCODING, 0, CERT_FIND_ANY, NULL,
        client->own_certificate);
  } while(client->own_certificate &&
          !CertGetCertificateContextProperty(client->own_certificate, CERT_KEY_CONTEXT_PROP_ID,
                                             NULL, &size));
  if(!client->own_certificate) {
    tls_log(settings, "client certificate without a key");
    status = SEC_E_NO_CREDENTIALS;
    goto cleanup;
  }
  status = SEC_E_OK;

cleanup:
  if(password) {
    SecureZeroMemory(password, (length + 1) * sizeof(*password));
    free(password);
  }
  return status;
}

/* SCH_CREDENTIALS where it is known, SCHANNEL_CRED on older systems. */
static SECURITY_STATUS acquire_credential(struct tls_client *client) {
  SCH_CREDENTIALS modern = {0};
  TLS_PARAMETERS parameters = {0};
  SECURITY_STATUS status;
  DWORD flags = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_DEFAULT_CREDS |
                SCH_USE_STRONG_CRYPTO;

  parameters.grbitDisabledProtocols = OLD_PROTOCOLS;
  modern.dwVersion = SCH_CREDENTIALS_VERSION;
  modern.dwFlags = flags;
  modern.cTlsParameters = 1;
  modern.pTlsParameters = &parameters;
  if(client->own_certificate) {
    modern.cCreds = 1;
    modern.paCred = &client->own_certificate;
  }
  status = client->sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)UNISP_NAME_W,
                                                   SECPKG_CRED_OUTBOUND, NULL, &modern, NULL,
                                                   NULL, &client->credential, NULL);
  if(status == SEC_E_UNKNOWN_CREDENTIALS || status == SEC_E_INVALID_PARAMETER) {
    SCHANNEL_CRED older = {0};
    older.dwVersion = SCHANNEL_CRED_VERSION;
    older.grbitEnabledProtocols = SP_PROT_TLS1_2;
    older.dwFlags = flags;
    if(client->own_certificate) {
      older.cCreds = 1;
      older.paCred = &client->own_certificate;
    }
    status = client->sspi->AcquireCredentialsHandleW(NULL, (WCHAR *)UNISP_NAME_W,
                                                     SECPKG_CRED_OUTBOUND, NULL, &older, NULL,
                                                     NULL, &client->credential, NULL);
  }
  if(status == SEC_E_OK)
    client->has_credential = 1;
  else
    tls_log(client->settings, "no credential: 0x%08lx", (unsigned long)status);
  return status;
}

/* Sends what a call has made, and releases it. */
static SECURITY_STATUS send_token(struct tls_client *client, SecBuffer *token) {
  SECURITY_STATUS status = SEC_E_OK;
  if(token->pvBuffer && token->cbBuffer > 0 &&
     client->transport.send(client->transport.self, token->pvBuffer, token->cbBuffer))
    status = SEC_E_INTERNAL_ERROR;
  if(token->pvBuffer)
    client->sspi->FreeContextBuffer(token->pvBuffer);
  return status;
}

/* The first handshake, one that the peer asks for later, and what TLS 1.3 sends afterwards:
   calls until it is done, with the input there is and what comes. */
static SECURITY_STATUS handshake(struct tls_client *client) {
  const struct tls_settings *settings = client->settings;
  int waiting = 0; /* everything has been looked at, and more is needed */
  for(;;) {
    SecBuffer in[2], out[2];
    SecBufferDesc input, output;
    SECURITY_STATUS status, sent, alerted;
    ULONG flags = CONTEXT_FLAGS, granted = 0;
    int first = !client->has_context;

    in[0].BufferType = SECBUFFER_TOKEN;
    in[0].pvBuffer = client->input;
    in[0].cbBuffer = (ULONG)client->input_used;
    in[1].BufferType = SECBUFFER_EMPTY;
    in[1].pvBuffer = NULL;
    in[1].cbBuffer = 0;
    input.ulVersion = SECBUFFER_VERSION;
    input.cBuffers = 2;
    input.pBuffers = in;
    out[0].BufferType = SECBUFFER_TOKEN;
    out[0].pvBuffer = NULL;
    out[0].cbBuffer = 0;
    out[1].BufferType = SECBUFFER_ALERT;
    out[1].pvBuffer = NULL;
    out[1].cbBuffer = 0;
    output.ulVersion = SECBUFFER_VERSION;
    output.cBuffers = 2;
    output.pBuffers = out;
    if(client->show_no_certificate)
      flags |= ISC_REQ_USE_SUPPLIED_CREDS;

    status = client->sspi->InitializeSecurityContextW(
        &client->credential, first ? NULL : &client->context, (WCHAR *)settings->server_name,
        flags, 0, 0, first ? NULL : &input, 0, first ? &client->context : NULL, &output, &granted,
        NULL);
    if(first && SUCCEEDED(status))
      client->has_context = 1;
    /* A call that fails may leave an alert: the peer is to have it. */
    sent = send_token(client, &out[0]);
    alerted = send_token(client, &out[1]);

    switch(status) {
    case SEC_E_OK:
    case SEC_I_CONTINUE_NEEDED:
      if(sent != SEC_E_OK || alerted != SEC_E_OK)
        return SEC_E_INTERNAL_ERROR;
      if(!first) {
        size_t extra = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
        if(extra > client->input_used)
          return SEC_E_INTERNAL_ERROR;
        waiting = extra == client->input_used;
        keep_last(client, extra);
      }
      if(status == SEC_E_OK) {
        if((granted & CONTEXT_NEEDS) != CONTEXT_NEEDS) {
          tls_log(settings, "connection without protection: 0x%08lx", (unsigned long)granted);
          return SEC_E_ALGORITHM_MISMATCH;
        }
        return SEC_E_OK;
      }
      if(first || waiting || client->input_used == 0)
        break;
      continue;
    case SEC_E_INCOMPLETE_MESSAGE:
      break;
    case SEC_I_INCOMPLETE_CREDENTIALS:
      /* The server asks for a certificate and we have none: once more, without. */
      if(client->show_no_certificate)
        return status;
      client->show_no_certificate = 1;
      continue;
    default:
      tls_log(settings, "handshake failed: 0x%08lx", (unsigned long)status);
      return SEC_E_ILLEGAL_MESSAGE;
    }
    status = receive_more(client);
    if(status != SEC_E_OK)
      return status;
  }
}

/* What is to be known and judged after each handshake, before any data. */
static SECURITY_STATUS accept_connection(struct tls_client *client) {
  SecPkgContext_ConnectionInfo info;
  const CERT_CONTEXT *certificate = NULL;
  SECURITY_STATUS status;

  status = client->sspi->QueryContextAttributesW(&client->context, SECPKG_ATTR_CONNECTION_INFO,
                                                 &info);
  if(status != SEC_E_OK)
    return status;
  tls_log(client->settings, "protocol 0x%lx", (unsigned long)info.dwProtocol);
  if(info.dwProtocol & OLD_PROTOCOLS)
    return SEC_E_ALGORITHM_MISMATCH;
  status = client->sspi->QueryContextAttributesW(&client->context, SECPKG_ATTR_REMOTE_CERT_CONTEXT,
                                                 &certificate);
  if(status != SEC_E_OK) {
    tls_log(client->settings, "no peer certificate: 0x%08lx", (unsigned long)status);
    return status;
  }
  status = tls_verify_certificate(client->settings, certificate);
  CertFreeCertificateContext(certificate);
  if(status != SEC_E_OK)
    return status;
  return client->sspi->QueryContextAttributesW(&client->context, SECPKG_ATTR_STREAM_SIZES,
                                               &client->sizes);
}

static void release(struct tls_client *client) {
  if(client->has_context)
    client->sspi->DeleteSecurityContext(&client->context);
  if(client->has_credential)
    client->sspi->FreeCredentialsHandle(&client->credential);
  if(client->own_certificate)
    CertFreeCertificateContext(client->own_certificate);
  if(client->own_store)
    CertCloseStore(client->own_store, 0);
  if(client->plain) {
    SecureZeroMemory(client->plain, client->plain_used);
    free(client->plain);
  }
  if(client->input) {
    /* Decryption works in place. */
    SecureZeroMemory(client->input, client->input_room);
    free(client->input);
  }
  free(client);
}

SECURITY_STATUS tls_open(const SecurityFunctionTableW *sspi, const struct tls_transport *transport,
                         const struct tls_settings *settings, struct tls_client **made) {
  SECURITY_STATUS status = SEC_E_OK;
  struct tls_client *client = calloc(1, sizeof(*client));
  if(!client)
    return SEC_E_INSUFFICIENT_MEMORY;
  client->sspi = sspi;
  client->transport = *transport;
  client->settings = settings;

  if(settings->pkcs12)
    status = load_own_certificate(client);
  if(status != SEC_E_OK)
    goto cleanup;
  status = acquire_credential(client);
  if(status != SEC_E_OK)
    goto cleanup;
  status = handshake(client);
  if(status != SEC_E_OK)
    goto cleanup;
  status = accept_connection(client);
  if(status != SEC_E_OK)
    goto cleanup;
  *made = client;
  client = NULL;

cleanup:
  if(client)
    release(client);
  return status;
}

SECURITY_STATUS tls_send(struct tls_client *client, const unsigned char *data, size_t size) {
  SECURITY_STATUS status = SEC_E_OK;
  size_t room = (size_t)client->sizes.cbHeader + client->sizes.cbMaximumMessage +
                client->sizes.cbTrailer;
  unsigned char *record = malloc(room);
  if(!record)
    return SEC_E_INSUFFICIENT_MEMORY;

  while(size > 0) {
    SecBuffer buffers[4];
    SecBufferDesc message;
    size_t part = size < client->sizes.cbMaximumMessage ? size : client->sizes.cbMaximumMessage;

    memcpy(record + client->sizes.cbHeader, data, part);
    buffers[0].BufferType = SECBUFFER_STREAM_HEADER;
    buffers[0].pvBuffer = record;
    buffers[0].cbBuffer = client->sizes.cbHeader;
    buffers[1].BufferType = SECBUFFER_DATA;
    buffers[1].pvBuffer = record + client->sizes.cbHeader;
    buffers[1].cbBuffer = (ULONG)part;
    buffers[2].BufferType = SECBUFFER_STREAM_TRAILER;
    buffers[2].pvBuffer = record + client->sizes.cbHeader + part;
    buffers[2].cbBuffer = client->sizes.cbTrailer;
    buffers[3].BufferType = SECBUFFER_EMPTY;
    buffers[3].pvBuffer = NULL;
    buffers[3].cbBuffer = 0;
    message.ulVersion = SECBUFFER_VERSION;
    message.cBuffers = 4;
    message.pBuffers = buffers;

    status = client->sspi->EncryptMessage(&client->context, 0, &message, 0);
    if(status != SEC_E_OK) {
      tls_log(client->settings, "not encrypted: 0x%08lx", (unsigned long)status);
      goto cleanup;
    }
    if(client->transport.send(client->transport.self, record,
                              (size_t)buffers[0].cbBuffer + buffers[1].cbBuffer +
                                  buffers[2].cbBuffer)) {
      status = SEC_E_INTERNAL_ERROR;
      goto cleanup;
    }
    data += part;
    size -= part;
  }

cleanup:
  SecureZeroMemory(record, room);
  free(record);
  return status;
}

/* Appends to what is to be received. */
static SECURITY_STATUS add_plain(struct tls_client *client, const SecBuffer *data) {
  unsigned char *grown;
  if(data->cbBuffer == 0)
    return SEC_E_OK;
  grown = malloc(client->plain_used + data->cbBuffer);
  if(!grown)
    return SEC_E_INSUFFICIENT_MEMORY;
  if(client->plain) {
    memcpy(grown, client->plain, client->plain_used);
    SecureZeroMemory(client->plain, client->plain_used);
    free(client->plain);
  }
  memcpy(grown + client->plain_used, data->pvBuffer, data->cbBuffer);
  client->plain = grown;
  client->plain_used += data->cbBuffer;
  return SEC_E_OK;
}

/* Decrypts one record of the input. */
static SECURITY_STATUS decrypt_record(struct tls_client *client) {
  SecBuffer buffers[4];
  SecBufferDesc message;
  SECURITY_STATUS status, added;
  size_t extra = 0;
  int i;

  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].pvBuffer = client->input;
  buffers[0].cbBuffer = (ULONG)client->input_used;
  for(i = 1; i < 4; i++) {
    buffers[i].BufferType = SECBUFFER_EMPTY;
    buffers[i].pvBuffer = NULL;
    buffers[i].cbBuffer = 0;
  }
  message.ulVersion = SECBUFFER_VERSION;
  message.cBuffers = 4;
  message.pBuffers = buffers;

  status = client->sspi->DecryptMessage(&client->context, &message, 0, NULL);
  switch(status) {
  case SEC_E_OK:
  case SEC_I_RENEGOTIATE:
  case SEC_I_CONTEXT_EXPIRED:
    break;
  case SEC_E_INCOMPLETE_MESSAGE:
    return receive_more(client);
  default:
    tls_log(client->settings, "not decrypted: 0x%08lx", (unsigned long)status);
    return SEC_E_DECRYPT_FAILURE;
  }

  for(i = 0; i < 4; i++) {
    if(buffers[i].BufferType == SECBUFFER_DATA) {
      added = add_plain(client, &buffers[i]);
      if(added != SEC_E_OK)
        return added;
    }
    else if(buffers[i].BufferType == SECBUFFER_EXTRA)
      extra = buffers[i].cbBuffer;
  }
  if(extra > client->input_used || (status == SEC_E_OK && extra == client->input_used))
    return SEC_E_INTERNAL_ERROR;
  keep_last(client, extra);

  if(status == SEC_I_CONTEXT_EXPIRED) {
    tls_log(client->settings, "the peer closes");
    client->peer_closed = 1;
  }
  else if(status == SEC_I_RENEGOTIATE) {
    tls_log(client->settings, "the peer wants a handshake");
    status = handshake(client);
    if(status == SEC_E_OK)
      status = accept_connection(client);
    return status;
  }
  return SEC_E_OK;
}

SECURITY_STATUS tls_receive(struct tls_client *client, unsigned char *into, size_t room,
                            size_t *got) {
  SECURITY_STATUS status = SEC_E_OK;
  *got = 0;
  while(client->plain_used == 0 && !client->peer_closed) {
    if(client->input_used > 0)
      status = decrypt_record(client);
    else
      status = receive_more(client);
    if(status != SEC_E_OK)
      return status;
  }
  if(client->plain_used > 0) {
    *got = room < client->plain_used ? room : client->plain_used;
    memcpy(into, client->plain, *got);
    memmove(client->plain, client->plain + *got, client->plain_used - *got);
    SecureZeroMemory(client->plain + client->plain_used - *got, *got);
    client->plain_used -= *got;
  }
  return SEC_E_OK;
}

/* https://learn.microsoft.com/windows/win32/secauthn/shutting-down-an-schannel-connection */
static SECURITY_STATUS say_close(struct tls_client *client) {
  DWORD kind = SCHANNEL_SHUTDOWN;
  SecBuffer control, out;
  SecBufferDesc wish, output;
  ULONG granted = 0;
  SECURITY_STATUS status, sent;

  control.BufferType = SECBUFFER_TOKEN;
  control.pvBuffer = &kind;
  control.cbBuffer = sizeof(kind);
  wish.ulVersion = SECBUFFER_VERSION;
  wish.cBuffers = 1;
  wish.pBuffers = &control;
  status = client->sspi->ApplyControlToken(&client->context, &wish);
  if(status != SEC_E_OK) {
    tls_log(client->settings, "no shutdown: 0x%08lx", (unsigned long)status);
    return status;
  }

  out.BufferType = SECBUFFER_TOKEN;
  out.pvBuffer = NULL;
  out.cbBuffer = 0;
  output.ulVersion = SECBUFFER_VERSION;
  output.cBuffers = 1;
  output.pBuffers = &out;
  status = client->sspi->InitializeSecurityContextW(
      &client->credential, &client->context, (WCHAR *)client->settings->server_name,
      CONTEXT_FLAGS, 0, 0, NULL, 0, NULL, &output, &granted, NULL);
  sent = send_token(client, &out);
  if(FAILED(status))
    return status;
  return sent;
}

SECURITY_STATUS tls_close(struct tls_client *client) {
  SECURITY_STATUS status = say_close(client);
  release(client);
  return status;
}
