#include "edge/net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/check.hpp"

namespace privcards::net {

namespace ssl = boost::asio::ssl;

namespace {

Fault refused(const std::string& what, const boost::system::error_code& failure) {
  return Fault{FaultKind::refused, what + ": " + failure.message()};
}

ssl::context modern_context(ssl::context::method method) {
  ssl::context context(method);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_options(ssl::context::default_workarounds | ssl::context::no_compression |
                      ssl::context::single_dh_use);
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

Result<void, Fault> use_certificate(ssl::context& context, const TlsFiles& files) {
  boost::system::error_code failure;
  context.use_certificate_chain_file(files.certificate_file, failure);
  if (failure) return Unexpected(refused("TLS certificate " + files.certificate_file, failure));
  context.use_private_key_file(files.key_file, ssl::context::pem, failure);
  if (failure) return Unexpected(refused("TLS key " + files.key_file, failure));
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    return Unexpected(Fault{
        FaultKind::refused,
        "TLS key " + files.key_file + " does not belong to certificate " + files.certificate_file});
  }
  return {};
}

// A resumed session would not be verified again and would not know its chain: none is kept.
void forbid_resumption(ssl::context& context) {
  SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context.native_handle(), 0);
}

Result<void, Fault> require_client(ssl::context& context, const std::vector<std::string>& cas) {
  boost::system::error_code failure;
  for (const std::string& file : cas) {
    context.load_verify_file(file, failure);
    if (failure) return Unexpected(refused("TLS client CA " + file, failure));
  }
  context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, failure);
  if (failure) return Unexpected(refused("TLS client verification", failure));
  forbid_resumption(context);
  return {};
}

Digest digest_of(X509* certificate) {
  Digest digest{};
  unsigned size = 0;
  CHECK(X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1 && size == digest.size());
  return digest;
}

std::string text_of(const ASN1_STRING* string) {
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, string);
  if (size < 0) return {};
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return text;
}

std::string subject_of(X509* certificate) {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(std::max(size, 0L))};
}

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> names;
  X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at >= 0) names.push_back(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
  auto* others = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(others); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(others, i);
    if (name->type == GEN_DNS) names.push_back(text_of(name->d.dNSName));
  }
  GENERAL_NAMES_free(others);
  return names;
}

}  // namespace

Result<ssl::context, Fault> server_tls(const TlsFiles& files) {
  auto context = modern_context(ssl::context::tls_server);
  if (auto used = use_certificate(context, files); !used) {
    return Unexpected(std::move(used).error());
  }
  if (files.client_ca_files.empty()) return context;
  if (auto required = require_client(context, files.client_ca_files); !required) {
    return Unexpected(std::move(required).error());
  }
  return context;
}

Result<ssl::context, Fault> client_tls(const std::string& ca_file, const TlsFiles& own) {
  auto context = modern_context(ssl::context::tls_client);
  boost::system::error_code failure;
  if (ca_file.empty()) {
    context.set_default_verify_paths(failure);
  } else {
    context.load_verify_file(ca_file, failure);
  }
  if (failure) return Unexpected(refused("TLS trust store " + ca_file, failure));
  context.set_verify_mode(ssl::verify_peer, failure);
  if (failure) return Unexpected(refused("TLS verification", failure));
  if (own.certificate_file.empty()) return context;
  if (auto used = use_certificate(context, own); !used) return Unexpected(std::move(used).error());
  return context;
}

std::shared_ptr<const PeerCertificate> peer_certificate_of(SSL* tls) {
  if (tls == nullptr || SSL_get_verify_result(tls) != X509_V_OK) return nullptr;
  STACK_OF(X509)* chain = SSL_get0_verified_chain(tls);
  const int length = sk_X509_num(chain);
  if (length <= 0) return nullptr;
  X509* leaf = sk_X509_value(chain, 0);
  auto peer = std::make_shared<PeerCertificate>();
  peer->subject = subject_of(leaf);
  peer->names = names_of(leaf);
  peer->root = digest_of(sk_X509_value(chain, length - 1));
  return peer;
}

Result<std::vector<Digest>, Fault> certificate_digests(const std::string& pem_file) {
  const std::unique_ptr<BIO, int (*)(BIO*)> in(BIO_new_file(pem_file.c_str(), "r"), BIO_free);
  if (!in) return Unexpected(Fault{FaultKind::refused, pem_file + ": cannot be read"});
  std::vector<Digest> digests;
  while (X509* read = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) {
    digests.push_back(digest_of(read));
    X509_free(read);
  }
  ERR_clear_error();  // the end of the file is one
  if (digests.empty()) {
    return Unexpected(Fault{FaultKind::refused, pem_file + ": holds no certificate"});
  }
  return digests;
}

}  // namespace privcards::net
