#pragma once
// Opening a listening socket and accepting on it: shared by the HTTP server and the link listener.
// Internal to this room.

#include <functional>
#include <string>

#include "base/fault.hpp"
#include "base/result.hpp"
#include "edge/net/loop_asio.hpp"

namespace privcards::net {

// Address reuse, so that a restart need not wait for old connections to fade.
Result<TcpAcceptor, Fault> open_acceptor(Ring& ring, const std::string& address,
                                         std::uint16_t port);

// Accepts until the acceptor is closed. `choose` says on which thread the next connection will
// live; `accepted` runs on the acceptor's thread. When the process runs out of descriptors it waits
// a moment: what closes meanwhile makes room.
void accept_until_closed(TcpAcceptor& acceptor, Ring& ring, const std::function<Ring&()>& choose,
                         const std::function<void(TcpSocket, Ring&)>& accepted, const Yield& yield);

}  // namespace privcards::net
