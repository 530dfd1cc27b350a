#include "edge/net/listening.hpp"

#include <boost/asio/ip/address.hpp>

namespace privcards::net {

Result<TcpAcceptor, Fault> open_acceptor(Ring& ring, const std::string& address,
                                         std::uint16_t port) {
  const std::string place = address + " port " + std::to_string(port);
  error_code failure;
  const auto numeric = asio::ip::make_address(address, failure);
  if (failure)
    return Unexpected(
        Fault{FaultKind::refused, "cannot listen on " + place + ": not a numeric address"});
  const tcp::endpoint endpoint(numeric, port);
  TcpAcceptor acceptor(ring.context);
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(asio::socket_base::reuse_address(true), failure);
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) {
    return Unexpected(
        Fault{FaultKind::unavailable, "cannot listen on " + place + ": " + failure.message()});
  }
  return acceptor;
}

void accept_until_closed(TcpAcceptor& acceptor, Ring& ring, const std::function<Ring&()>& choose,
                         const std::function<void(TcpSocket, Ring&)>& accepted,
                         const Yield& yield) {
  constexpr auto pause = std::chrono::milliseconds(50);
  while (acceptor.is_open()) {
    Ring& target = choose();
    TcpSocket socket(target.context);
    error_code failure;
    acceptor.async_accept(socket, yield[failure]);
    if (!acceptor.is_open()) return;
    if (!failure) {
      accepted(std::move(socket), target);
    } else if (failure != asio::error::connection_aborted) {
      SteadyTimer rest(ring.context, pause);
      rest.async_wait(yield[failure]);
    }
  }
}

}  // namespace privcards::net
