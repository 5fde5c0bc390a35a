#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// Much of OpenSSL is macros, which Swift cannot call: here are those that are needed.

/// No renegotiation, no compression, no session tickets; the server's order of ciphers counts,
/// except that a client that likes ChaCha20 best (it has no AES hardware) gets it.
static const uint64_t slipway_tls_options =
    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA;

static inline int slipway_tls_set_lowest_version(SSL_CTX *context, int version) {
  return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline int slipway_tls_set_groups(SSL_CTX *context, const char *names) {
  return (int)SSL_CTX_set1_groups_list(context, names);
}

/// No session outlives its connection, and nothing but the given chain is sent.
static inline void slipway_tls_forget_sessions(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
}

static inline int slipway_tls_add_to_chain(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline int slipway_tls_name_server(SSL *session, const char *name) {
  return (int)SSL_set_tlsext_host_name(session, name);
}

/// Tells OpenSSL that nothing can be read now but might be later.
static inline void slipway_tls_retry_read(BIO *bio) {
  BIO_set_retry_read(bio);
}

/// Takes back what `slipway_tls_retry_read` told.
static inline void slipway_tls_clear_retry(BIO *bio) {
  BIO_clear_retry_flags(bio);
}

/// The bytes of a memory BIO; they live as long as it does.
static inline long slipway_tls_memory(BIO *bio, char **bytes) {
  return BIO_get_mem_data(bio, bytes);
}

/// How a distinguished name is written: as RFC 2253 has it, but in UTF-8.
static const unsigned long slipway_tls_name_style = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;

/// One of a certificate's names; `bytes` is null for kinds other than DNS, URI and IP.
struct slipway_tls_name {
  int kind;
  const unsigned char *bytes;
  int count;
};

/// The subject alternative names of a certificate, to be freed by `slipway_tls_free_names`.
static inline GENERAL_NAMES *slipway_tls_names(const X509 *certificate) {
  return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline void slipway_tls_free_names(GENERAL_NAMES *names) {
  GENERAL_NAMES_free(names);
}

static inline int slipway_tls_name_count(const GENERAL_NAMES *names) {
  return names == NULL ? 0 : sk_GENERAL_NAME_num(names);
}

static inline struct slipway_tls_name slipway_tls_name_at(const GENERAL_NAMES *names, int index) {
  int kind = 0;
  const ASN1_STRING *text = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, index), &kind);
  if (kind != GEN_DNS && kind != GEN_URI && kind != GEN_IPADD) {
    return (struct slipway_tls_name){kind, NULL, 0};
  }
  return (struct slipway_tls_name){kind, ASN1_STRING_get0_data(text), ASN1_STRING_length(text)};
}
