#include "edge/net/wire.hpp"

#include <boost/asio/write.hpp>

namespace privcards::net {

Wire::Wire(TcpSocket socket, asio::ssl::context* tls) : socket_(std::move(socket)) {
  if (tls != nullptr) tls_.emplace(socket_, *tls);
}

error_code Wire::handshake(asio::ssl::stream_base::handshake_type side, const Yield& yield) {
  error_code failure;
  if (tls_) tls_->async_handshake(side, yield[failure]);
  return failure;
}

std::size_t Wire::read_some(asio::mutable_buffer into, const Yield& yield, error_code& failure) {
  return tls_ ? tls_->async_read_some(into, yield[failure])
              : socket_.async_read_some(into, yield[failure]);
}

error_code Wire::write(std::string_view bytes, const Yield& yield) {
  error_code failure;
  if (tls_) {
    asio::async_write(*tls_, asio::buffer(bytes), yield[failure]);
    return failure;
  }
  // An answer nearly always fits into the socket's buffer: then no coroutine needs to be suspended.
  if (!socket_.native_non_blocking()) socket_.native_non_blocking(true, failure);
  const std::size_t written = socket_.write_some(asio::buffer(bytes), failure);
  if (failure == asio::error::would_block || failure == asio::error::try_again) failure = {};
  if (failure || written == bytes.size()) return failure;
  asio::async_write(socket_, asio::buffer(bytes.substr(written)), yield[failure]);
  return failure;
}

void Wire::finish_sending(Farewell farewell, const Yield& yield) {
  error_code ignored;
  if (tls_ && farewell == Farewell::polite) tls_->async_shutdown(yield[ignored]);
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Wire::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Wire::close() {
  error_code ignored;
  socket_.close(ignored);
}

std::string peer_address_of(const TcpSocket& socket) {
  error_code failure;
  const auto endpoint = socket.remote_endpoint(failure);
  return failure ? std::string() : endpoint.address().to_string();
}

void prepare_socket(TcpSocket& socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
}

}  // namespace privcards::net
