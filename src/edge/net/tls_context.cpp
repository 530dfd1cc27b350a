#include "edge/net/tls_context.hpp"

#include <openssl/ssl.h>

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

}  // namespace

Result<ssl::context, Fault> server_tls(const TlsFiles& files) {
  auto context = modern_context(ssl::context::tls_server);
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
  return context;
}

Result<ssl::context, Fault> client_tls(const std::string& ca_file) {
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
  return context;
}

}  // namespace privcards::net
