#pragma once
// One TCP connection, plain or under TLS: the same few verbs for both. Internal to this room. All
// calls come from the thread of the socket's io_context.

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "edge/net/loop_asio.hpp"

namespace privcards::net {

class Wire {
 public:
  // `tls` null: plain.
  Wire(TcpSocket socket, asio::ssl::context* tls);

  TcpSocket& socket() { return socket_; }
  SSL* tls_handle() { return tls_ ? tls_->native_handle() : nullptr; }
  error_code handshake(asio::ssl::stream_base::handshake_type side, const Yield& yield);

  std::size_t read_some(asio::mutable_buffer into, const Yield& yield, error_code& failure);
  template <class Handler>
  void read_some_then(asio::mutable_buffer into, Handler handler) {
    if (tls_) {
      tls_->async_read_some(into, std::move(handler));
    } else {
      socket_.async_read_some(into, std::move(handler));
    }
  }
  error_code write(std::string_view bytes, const Yield& yield);

  // Says that nothing more will be sent, under TLS with a close_notify, and without it (`abruptly`)
  // while a read is outstanding.
  enum class Farewell { polite, abrupt };
  void finish_sending(Farewell farewell, const Yield& yield);
  void cancel();  // waiting reads and writes end with operation_aborted
  void close();

 private:
  TcpSocket socket_;
  std::optional<asio::ssl::stream<TcpSocket&>> tls_;
};

// Numeric address without port; empty if the peer is already gone.
std::string peer_address_of(const TcpSocket& socket);
// TCP_NODELAY, keep-alive probes: what every connection of ours wants.
void prepare_socket(TcpSocket& socket);

}  // namespace privcards::net
