/* A small TLS client on Schannel in plain C: blocking, one struct for the connection, one way
   out of each function. It is what the fixtures in C patch. */
#ifndef TLS_CLIENT_H
#define TLS_CLIENT_H

#include "win32.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The bytes between us and the peer. */
struct tls_transport {
  void *self;
  /* Sends all bytes. Returns 0, or -1 when the transport is gone. */
  int (*send)(void *self, const unsigned char *data, size_t size);
  /* Waits for bytes. Returns how many, 0 at the end, -1 on failure. */
  int (*receive)(void *self, unsigned char *into, size_t room);
};

struct tls_settings {
  const WCHAR *server_name;
  const unsigned char *pkcs12; /* what to show when the server asks; may be null */
  size_t pkcs12_size;
  const char *pkcs12_password;
  const unsigned char *root; /* DER, trusted instead of the system's; may be null */
  size_t root_size;
  void (*log)(void *self, const char *line); /* may be null: no log */
  void *log_self;
};

struct tls_client;

/* Connects. Sets *made only on success. */
SECURITY_STATUS tls_open(const SecurityFunctionTableW *sspi, const struct tls_transport *transport,
                         const struct tls_settings *settings, struct tls_client **made);
SECURITY_STATUS tls_send(struct tls_client *client, const unsigned char *data, size_t size);
/* *got is 0 at the orderly end of the stream. */
SECURITY_STATUS tls_receive(struct tls_client *client, unsigned char *into, size_t room,
                            size_t *got);
/* Says goodbye to the peer, and releases everything. */
SECURITY_STATUS tls_close(struct tls_client *client);

/* Judges the peer's certificate: chain, usage, revocation, name. */
SECURITY_STATUS tls_verify_certificate(const struct tls_settings *settings,
                                       const CERT_CONTEXT *certificate);
void tls_log(const struct tls_settings *settings, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif
#endif
