// C that releases every token, or owns none.
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw | %silent
// RUN: %tidy(schannel-unfreed-secbuffer) %s -- %mingw -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"

static PSecurityFunctionTable sspi;

#define REQUEST (ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY)
#define SAFE_FREE_TOKEN(p)                                                     \
  do {                                                                         \
    if (p)                                                                     \
      sspi->FreeContextBuffer(p);                                              \
    (p) = NULL;                                                                \
  } while (0)

// Helpers ----------------------------------------------------------------------

static void init_buffer(SecBuffer *buffer, unsigned long type, void *data,
                        unsigned long size) {
  buffer->BufferType = type;
  buffer->pvBuffer = data;
  buffer->cbBuffer = size;
}

static void init_desc(SecBufferDesc *desc, SecBuffer *buffers,
                      unsigned long count) {
  desc->ulVersion = SECBUFFER_VERSION;
  desc->pBuffers = buffers;
  desc->cBuffers = count;
}

static void free_all(SecBufferDesc *desc) {
  unsigned long i;
  for (i = 0; i < desc->cBuffers; i++)
    if (desc->pBuffers[i].pvBuffer) {
      FreeContextBuffer(desc->pBuffers[i].pvBuffer);
      desc->pBuffers[i].pvBuffer = NULL;
    }
}

SECURITY_STATUS with_helpers(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out;
  SecBufferDesc desc;
  DWORD attributes = 0;
  SECURITY_STATUS status;
  init_buffer(&out, SECBUFFER_TOKEN, NULL, 0);
  init_desc(&desc, &out, 1);
  status = sspi->InitializeSecurityContext(cred, NULL, NULL, REQUEST, 0, 0, NULL,
                                           0, context, &desc, &attributes, NULL);
  if (status == SEC_I_CONTINUE_NEEDED &&
      !send_all(out.pvBuffer, out.cbBuffer))
    status = SEC_E_INTERNAL_ERROR;
  free_all(&desc);
  return status;
}

// A loop over an array of buffers, as alerts come in the second one.
SECURITY_STATUS several_buffers(CredHandle *cred, CtxtHandle *context,
                                SecBufferDesc *in) {
  SecBuffer out[3];
  SecBufferDesc desc;
  DWORD attributes = 0;
  SECURITY_STATUS status;
  int i;
  init_buffer(&out[0], SECBUFFER_TOKEN, NULL, 0);
  init_buffer(&out[1], SECBUFFER_ALERT, NULL, 0);
  init_buffer(&out[2], SECBUFFER_EMPTY, NULL, 0);
  init_desc(&desc, out, 3);
  status = InitializeSecurityContext(cred, context, NULL, REQUEST, 0, 0, in, 0,
                                     NULL, &desc, &attributes, NULL);
  for (i = 0; i < 3; i++) {
    if (out[i].BufferType == SECBUFFER_TOKEN && out[i].cbBuffer)
      send_all(out[i].pvBuffer, out[i].cbBuffer);
    if (out[i].pvBuffer)
      FreeContextBuffer(out[i].pvBuffer);
  }
  return status;
}

// One place to leave from ------------------------------------------------------

SECURITY_STATUS with_goto(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, REQUEST, 0, 0, NULL, 0, context, &desc, &attributes,
      NULL);
  if (FAILED(status))
    goto cleanup;
  if (!send_all(out.pvBuffer, out.cbBuffer)) {
    status = SEC_E_INTERNAL_ERROR;
    goto cleanup;
  }
  status = SEC_E_OK;
cleanup:
  SAFE_FREE_TOKEN(out.pvBuffer);
  return status;
}

SECURITY_STATUS with_break(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status;
  do {
    status = InitializeSecurityContext(cred, NULL, NULL, REQUEST, 0, 0, NULL, 0,
                                       context, &desc, &attributes, NULL);
    if (status != SEC_I_CONTINUE_NEEDED)
      break;
    if (!send_all(out.pvBuffer, out.cbBuffer))
      break;
  } while (0);
  if (out.pvBuffer != NULL)
    FreeContextBuffer(out.pvBuffer);
  return status;
}

// A handshake with all that belongs to it.
SECURITY_STATUS handshake(CredHandle *cred, CtxtHandle *context, char *input,
                          unsigned long filled) {
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    SecBuffer in[2] = {{filled, SECBUFFER_TOKEN, input},
                       {0, SECBUFFER_EMPTY, NULL}};
    SecBuffer out[1] = {{0, SECBUFFER_TOKEN, NULL}};
    SecBufferDesc in_desc = {SECBUFFER_VERSION, 2, in};
    SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, out};
    DWORD attributes = 0;
    status = InitializeSecurityContext(
        cred, context, NULL, REQUEST | ISC_REQ_EXTENDED_ERROR, 0, 0, &in_desc, 0,
        NULL, &out_desc, &attributes, NULL);
    if (status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED ||
        (FAILED(status) && (attributes & ISC_RET_EXTENDED_ERROR))) {
      if (out[0].cbBuffer && out[0].pvBuffer) {
        int sent = send_all(out[0].pvBuffer, out[0].cbBuffer);
        FreeContextBuffer(out[0].pvBuffer);
        out[0].pvBuffer = NULL;
        if (!sent)
          return SEC_E_INTERNAL_ERROR;
      }
    }
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      continue;
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      memmove(input, input + filled - in[1].cbBuffer, in[1].cbBuffer);
      filled = in[1].cbBuffer;
    } else {
      filled = 0;
    }
  }
  return status;
}

// Somebody else's memory -------------------------------------------------------

// No flag, no allocation: the token is written where the caller says.
SECURITY_STATUS own_buffer(CredHandle *cred, CtxtHandle *context) {
  char memory[4096];
  SecBuffer out = {sizeof memory, SECBUFFER_TOKEN, memory};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, ISC_REQ_STREAM, 0, 0, NULL, 0, context, &desc,
      &attributes, NULL);
  send_all(out.pvBuffer, out.cbBuffer);
  return status;
}

// Flags that nothing here tells: no allocation that could be proved.
SECURITY_STATUS flags_from_outside(CredHandle *cred, CtxtHandle *context,
                                   unsigned long flags) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  return InitializeSecurityContext(cred, NULL, NULL, flags, 0, 0, NULL, 0,
                                   context, &desc, &attributes, NULL);
}

// DecryptMessage works in place.
int decrypt(CtxtHandle *context, char *bytes, unsigned long size) {
  SecBuffer buffers[4] = {{size, SECBUFFER_DATA, bytes},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  int i;
  if (sspi->DecryptMessage(context, &message, 0, NULL) != SEC_E_OK)
    return 0;
  for (i = 0; i < 4; i++)
    if (buffers[i].BufferType == SECBUFFER_DATA)
      return send_all(buffers[i].pvBuffer, buffers[i].cbBuffer);
  return 0;
}

// Where it goes ----------------------------------------------------------------

struct connection {
  CtxtHandle context;
  SecBuffer pending;
  unsigned long request_flags;
  void *(*allocate)(size_t size);
  void (*release)(void *memory);
};

// Kept in a structure: released with it.
SECURITY_STATUS into_a_structure(struct connection *c, CredHandle *cred) {
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &c->pending};
  DWORD attributes = 0;
  return InitializeSecurityContext(cred, NULL, NULL, REQUEST, 0, 0, NULL, 0,
                                   &c->context, &desc, &attributes, NULL);
}

// Handed to the caller.
SECURITY_STATUS to_the_caller(CredHandle *cred, CtxtHandle *context,
                              void **token, unsigned long *size) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, REQUEST, 0, 0, NULL, 0, context, &desc, &attributes,
      NULL);
  *token = out.pvBuffer;
  *size = out.cbBuffer;
  return status;
}

void *as_the_result(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  if (InitializeSecurityContext(cred, NULL, NULL, REQUEST, 0, 0, NULL, 0,
                                context, &desc, &attributes, NULL) < 0)
    return NULL;
  return out.pvBuffer;
}

// To a queue that releases it when it is sent.
void enqueue_and_free(struct connection *c, void *token, unsigned long size);

SECURITY_STATUS to_a_queue(struct connection *c, CredHandle *cred) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContext(
      cred, NULL, NULL, REQUEST, 0, 0, NULL, 0, &c->context, &desc, &attributes,
      NULL);
  if (status >= 0)
    enqueue_and_free(c, out.pvBuffer, out.cbBuffer);
  return status;
}

// The program's own heap behind pointers, macros and parentheses.
int own_heap(struct connection *c, SecPkgContext_StreamSizes *sizes) {
  SecBuffer data = {0, SECBUFFER_DATA, NULL};
  int sent;
  data.pvBuffer = c->allocate(sizes->cbMaximumMessage);
  if (!data.pvBuffer)
    return 0;
  data.cbBuffer = sizes->cbMaximumMessage;
  sent = send_all(data.pvBuffer, data.cbBuffer);
  c->release(data.pvBuffer);
  data.pvBuffer = malloc(16);
  (free)(data.pvBuffer);
  return sent;
}

static BOOL allocate(void **memory, unsigned long size) {
  *memory = malloc(size);
  return *memory != NULL;
}

SECURITY_STATUS out_parameter(CtxtHandle *context,
                              SecPkgContext_StreamSizes *sizes) {
  void *memory = NULL;
  SECURITY_STATUS status;
  if (!allocate(&memory, sizes->cbHeader + sizes->cbTrailer + 16))
    return SEC_E_INSUFFICIENT_MEMORY;
  {
    SecBuffer buffers[1] = {{16, SECBUFFER_DATA, memory}};
    SecBufferDesc message = {SECBUFFER_VERSION, 1, buffers};
    status = EncryptMessage(context, 0, &message, 0);
  }
  free(memory);
  return status;
}

#define REQUIRE(condition, result)                                             \
  do {                                                                         \
    if (!(condition))                                                          \
      return (result);                                                         \
  } while (0)
__attribute__((noreturn)) void log_and_die(const char *text);

SECURITY_STATUS assertions(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status;
  REQUIRE(cred && context, SEC_E_INVALID_HANDLE);
  status = InitializeSecurityContext(cred, NULL, NULL, REQUEST, 0, 0, NULL, 0,
                                     context, &desc, &attributes, NULL);
  if (status >= 0 && !send_all(out.pvBuffer, out.cbBuffer))
    log_and_die("the token is not on its way");
  FreeContextBuffer(out.pvBuffer);
  return status;
}

// An attribute that allocates nothing.
int stream_sizes(CtxtHandle *context, SecPkgContext_StreamSizes *sizes) {
  return QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, sizes) ==
         SEC_E_OK;
}

// A heap of somebody's own that ends the program when there is no more memory.
void *run_realloc(void *memory, size_t size);

SECURITY_STATUS grow(CtxtHandle *context, SecBufferDesc *message) {
  SecBuffer *data = &message->pBuffers[0];
  data->pvBuffer = run_realloc(data->pvBuffer, data->cbBuffer * 2);
  return DecryptMessage(context, message, 0, NULL);
}

// The message stays where it is, and is released from there.
SECURITY_STATUS unwrap(CtxtHandle *context, const void *wrapped, unsigned long size,
                       int (*deliver)(const void *, unsigned long)) {
  SecBuffer buffers[2] = {{size, SECBUFFER_STREAM, NULL}, {0, SECBUFFER_DATA, NULL}};
  SecBufferDesc message = {SECBUFFER_VERSION, 2, buffers};
  SECURITY_STATUS status;
  buffers[0].pvBuffer = malloc(size);
  if (!buffers[0].pvBuffer)
    return SEC_E_INSUFFICIENT_MEMORY;
  memcpy(buffers[0].pvBuffer, wrapped, size);
  status = DecryptMessage(context, &message, 0, NULL);
  if (status == SEC_E_OK && !deliver(buffers[1].pvBuffer, buffers[1].cbBuffer))
    status = SEC_E_INTERNAL_ERROR;
  free(buffers[0].pvBuffer);
  return status;
}

// What memcpy returns is what it is given.
int send_record(CtxtHandle *context, SecPkgContext_StreamSizes *sizes, const char *text,
                unsigned long size) {
  SecBuffer buffers[4] = {{0}};
  SecBufferDesc message = {SECBUFFER_VERSION, 4, buffers};
  char *record = malloc(sizes->cbHeader + size + sizes->cbTrailer), *data;
  int sent = 0;
  if (!record)
    return 0;
  data = memcpy(record + sizes->cbHeader, text, size);
  buffers[0].BufferType = SECBUFFER_STREAM_HEADER;
  buffers[0].pvBuffer = data - sizes->cbHeader;
  buffers[0].cbBuffer = sizes->cbHeader;
  buffers[1].BufferType = SECBUFFER_DATA;
  buffers[1].pvBuffer = data;
  buffers[1].cbBuffer = size;
  buffers[2].BufferType = SECBUFFER_STREAM_TRAILER;
  buffers[2].pvBuffer = data + size;
  buffers[2].cbBuffer = sizes->cbTrailer;
  if (EncryptMessage(context, 0, &message, 0) == SEC_E_OK)
    sent = send_all(record, buffers[0].cbBuffer + buffers[1].cbBuffer + buffers[2].cbBuffer);
  free(record);
  return sent;
}

void *kept_copy(SecBuffer *token) {
  void *copy = memcpy(malloc(token->cbBuffer), token->pvBuffer, token->cbBuffer);
  FreeContextBuffer(token->pvBuffer);
  return copy;
}

// Of a message of no bytes there is nothing to release.
int sent_copy(CtxtHandle *context, SecBufferDesc *message, const void *data, unsigned long size) {
  void *copy = malloc(size);
  if (!copy && size)
    return -1;
  if (size == 0)
    return 0;
  memcpy(copy, data, size);
  message->pBuffers[0].pvBuffer = copy;
  int sent = EncryptMessage(context, 0, message, 0) == SEC_E_OK ? send_all(copy, size) : -1;
  free(copy);
  return sent;
}

// The members of the function table are there.
unsigned long by_table(PSecurityFunctionTable table) {
  PSecPkgInfo package = NULL;
  if (table->QuerySecurityPackageInfo((LPTSTR)UNISP_NAME, &package) != SEC_E_OK)
    return 0;
  unsigned long size = package->cbMaxToken;
  if (table->FreeContextBuffer != NULL)
    table->FreeContextBuffer(package);
  return size;
}
