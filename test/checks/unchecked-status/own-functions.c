// Statuses of the project's own functions, whose failure is one of SSPI.
// RUN: %tidy(schannel-unchecked-status) %s -- %mingw | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"

struct connection {
  CredHandle credential;
  CtxtHandle context;
  SecPkgContext_StreamSizes sizes;
  const CERT_CONTEXT *certificate;
  int failed;
};

SECURITY_STATUS judge_elsewhere(const CERT_CONTEXT *certificate);
void report(SECURITY_STATUS status);

static SECURITY_STATUS query_sizes(struct connection *c) {
  return QueryContextAttributes(&c->context, SECPKG_ATTR_STREAM_SIZES,
                                &c->sizes);
}

static SECURITY_STATUS query_certificate(struct connection *c) {
  SECURITY_STATUS status = QueryContextAttributes(
      &c->context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &c->certificate);
  return status;
}

// No SSPI of its own: its type says what it returns.
static SECURITY_STATUS receive_more(char *into, unsigned long room) {
  return receive_some(into, room) > 0 ? SEC_E_OK : SEC_E_INCOMPLETE_MESSAGE;
}

static BOOL make_chain(const CERT_CONTEXT *certificate,
                       const CERT_CHAIN_CONTEXT **chain) {
  CERT_CHAIN_PARA para = {sizeof(para)};
  if (!CertGetCertificateChain(NULL, certificate, NULL, NULL, &para,
                               CERT_CHAIN_REVOCATION_CHECK_CHAIN, NULL, chain))
    return FALSE;
  return TRUE;
}

// Calls no SSPI itself.
SECURITY_STATUS lost_to_the_next(struct connection *c) {
  SECURITY_STATUS status;
  status = query_sizes(c);
  // CHECK: :[[@LINE-1]]:12: warning: the status of 'query_sizes' in 'status' is overwritten before it is looked at, so its failure goes unnoticed; test it first
  // CHECK: :[[@LINE+1]]:3: note: overwritten here
  status = query_certificate(c);
  if (status != SEC_E_OK)
    return status;
  return SEC_E_OK;
}

// Given a constant on one way, and the next one's status on the other.
SECURITY_STATUS lost_on_both_ways(struct connection *c, int alone) {
  SECURITY_STATUS status = query_sizes(c);
  // CHECK: :[[@LINE-1]]:28: warning: the status of 'query_sizes' in 'status' is overwritten
  if (alone) {
    status = SEC_E_INTERNAL_ERROR;
    goto done;
  }
  status = query_certificate(c);
done:
  return status;
}

SECURITY_STATUS lost_in_a_loop(struct connection *c, SecBufferDesc *message,
                               char *into) {
  for (;;) {
    SECURITY_STATUS status = DecryptMessage(&c->context, message, 0, NULL);
    if (status != SEC_E_INCOMPLETE_MESSAGE)
      return status;
    status = receive_more(into, 100);
    // CHECK: :[[@LINE-1]]:14: warning: the status of 'receive_more' in 'status' is never looked at
  }
}

SECURITY_STATUS verdict_lost(struct connection *c) {
  SECURITY_STATUS status = query_certificate(c);
  if (status != SEC_E_OK)
    return status;
  status = judge_elsewhere(c->certificate);
  // CHECK: :[[@LINE-1]]:12: warning: the status of 'judge_elsewhere' in 'status' is never looked at
  CertFreeCertificateContext(c->certificate);
  return query_sizes(c);
}

int chain_lost(const CERT_CONTEXT *a, const CERT_CONTEXT *b,
               const CERT_CHAIN_CONTEXT **chains) {
  BOOL ok = make_chain(a, chains);
  // CHECK: :[[@LINE-1]]:13: warning: the result of 'make_chain' in 'ok' is overwritten before it is looked at
  ok = make_chain(b, chains + 1);
  return ok ? 0 : -1;
}

// Lost if both are asked for; the others show how it is done.
SECURITY_STATUS both(struct connection *c, int sizes, int certificate) {
  SECURITY_STATUS status = SEC_E_OK;
  if (sizes > 1) {
    status = query_sizes(c);
    if (status)
      return status;
  }
  if (sizes) {
    status = query_sizes(c);
    // CHECK: :[[@LINE-1]]:14: warning: if the next condition holds as well, the status of 'query_sizes' in 'status' is overwritten before it is looked at
    // CHECK: :[[@LINE+3]]:5: note: overwritten here
  }
  if (certificate)
    status = query_certificate(c);
  return status;
}

void dropped(struct connection *c) {
  query_sizes(c);
  // CHECK: :[[@LINE-1]]:3: warning: the result of 'query_sizes' is dropped here and its failure goes unnoticed; test it, as other callers do
  send_all(&c->sizes, c->sizes.cbHeader);
}

int compared(struct connection *c, const CERT_CONTEXT *certificate,
             const CERT_CHAIN_CONTEXT **chain) {
  SECURITY_STATUS status = query_sizes(c);
  if (status == TRUE)
    // CHECK: :[[@LINE-1]]:14: warning: 'query_sizes' returns a status, zero when it succeeds and negative when it fails, never TRUE; compare with SEC_E_OK
    return -1;
  if (FAILED(make_chain(certificate, chain)))
    // CHECK: :[[@LINE-1]]:7: warning: 'make_chain' returns BOOL, zero when it fails: this test never sees a failure; test for zero
    return -1;
  return 0;
}

// Silent -----------------------------------------------------------------------

SECURITY_STATUS tested(struct connection *c) {
  SECURITY_STATUS status = query_sizes(c);
  if (status == SEC_E_OK)
    status = query_certificate(c);
  return status;
}

// One or the other, as far as anybody can tell.
SECURITY_STATUS either(struct connection *c, int sizes, int certificate) {
  SECURITY_STATUS status = SEC_E_OK;
  if (sizes)
    status = query_sizes(c);
  if (certificate)
    status = query_certificate(c);
  return status;
}

SECURITY_STATUS one_of_two(struct connection *c, int kind) {
  SECURITY_STATUS status = query_sizes(c);
  if (status)
    return status;
  if (kind == 1)
    status = query_sizes(c);
  if (kind == 2)
    status = query_certificate(c);
  return status;
}

SECURITY_STATUS if_the_first_was_good(struct connection *c, int sizes) {
  SECURITY_STATUS status = query_sizes(c);
  if (status)
    return status;
  if (sizes)
    status = query_sizes(c);
  if (!status)
    status = query_certificate(c);
  return status;
}

SECURITY_STATUS handed_on(struct connection *c) { return query_sizes(c); }

// A constant says that it does not matter.
SECURITY_STATUS does_not_matter(struct connection *c) {
  SECURITY_STATUS status = query_sizes(c);
  status = SEC_E_OK;
  return status;
}

// About to give up anyway.
SECURITY_STATUS gives_up(struct connection *c, int broken) {
  if (broken) {
    query_sizes(c);
    return SEC_E_INTERNAL_ERROR;
  }
  return query_certificate(c);
}

// What failed is in a member.
static SECURITY_STATUS remember(struct connection *c) {
  SECURITY_STATUS status = query_sizes(c);
  c->failed = status != SEC_E_OK;
  return status;
}

SECURITY_STATUS asks_the_member(struct connection *c) {
  if (remember(c) == SEC_E_OK)
    return SEC_E_OK;
  remember(c);
  return c->failed ? SEC_E_INTERNAL_ERROR : SEC_E_OK;
}

static int has_failed(const struct connection *c) { return c->failed; }

SECURITY_STATUS asks_a_function(struct connection *c) {
  remember(c);
  return has_failed(c) ? SEC_E_INTERNAL_ERROR : SEC_E_OK;
}

// Nobody asks for it anywhere.
static SECURITY_STATUS try_certificate(struct connection *c) {
  return query_certificate(c);
}

void tries(struct connection *c) { try_certificate(c); }

// Reports, and hands the status through.
static SECURITY_STATUS failed(SECURITY_STATUS status) {
  report(status);
  return status;
}

SECURITY_STATUS reports(struct connection *c) {
  SECURITY_STATUS status = query_sizes(c);
  if (status != SEC_E_OK)
    failed(status);
  return failed(status);
}

// Cannot fail.
static SECURITY_STATUS never_fails(struct connection *c) {
  c->failed = 0;
  return SEC_E_OK;
}

SECURITY_STATUS cannot_be_lost(struct connection *c) {
  SECURITY_STATUS status = never_fails(c);
  status = query_sizes(c);
  return status;
}

// Saying goodbye: if it fails there is nobody left to tell.
static SECURITY_STATUS say_goodbye(struct connection *c) {
  DWORD kind = SCHANNEL_SHUTDOWN;
  SecBuffer control = {sizeof(kind), SECBUFFER_TOKEN, &kind};
  SecBufferDesc wish = {SECBUFFER_VERSION, 1, &control};
  return ApplyControlToken(&c->context, &wish);
}

SECURITY_STATUS closes(struct connection *c, int quick) {
  if (!quick && say_goodbye(c) != SEC_E_OK)
    return SEC_E_INTERNAL_ERROR;
  say_goodbye(c);
  return DeleteSecurityContext(&c->context);
}

// TRUE is what this one means by it.
static HRESULT is_ready(struct connection *c) {
  if (QueryContextAttributes(&c->context, SECPKG_ATTR_STREAM_SIZES,
                             &c->sizes) != SEC_E_OK)
    return E_FAIL;
  return TRUE;
}

int asks(struct connection *c) { return is_ready(c) == TRUE; }

// A truth value turned round.
static BOOL is_broken(struct connection *c) {
  return QueryContextAttributes(&c->context, SECPKG_ATTR_STREAM_SIZES,
                                &c->sizes) != SEC_E_OK;
}

int is_whole(struct connection *c) { return is_broken(c) == ERROR_SUCCESS; }

// One of many that cannot be used is passed over.
static SECURITY_STATUS add_to_store(HCERTSTORE store, const BYTE *encoded, DWORD size) {
  return CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, encoded, size, CERT_STORE_ADD_NEW, NULL)
             ? SEC_E_OK
             : SEC_E_CERT_UNKNOWN;
}

SECURITY_STATUS add_the_one(HCERTSTORE store, const CRYPT_DATA_BLOB *file) {
  if (add_to_store(store, file->pbData, file->cbData) != SEC_E_OK)
    return SEC_E_CERT_UNKNOWN;
  return SEC_E_OK;
}

void add_what_there_is(HCERTSTORE store, const CRYPT_DATA_BLOB *files, int count) {
  for (int i = 0; i < count; ++i)
    add_to_store(store, files[i].pbData, files[i].cbData);
}
