#include <map>

#include "base/check.hpp"
#include "edge/net/link.hpp"
#include "edge/net/link_connection.hpp"
#include "edge/net/listening.hpp"

namespace privcards::net {

namespace {

// Shared by the listener and its connections; the map is what close_all() closes.
struct ListenerCore {
  Loop::Implementation* loop = nullptr;
  LinkOptions options;
  LinkSessionFactory factory;
  std::mutex mutex;
  std::map<const LinkConnection*, std::shared_ptr<SocketLink>> links;
};

// Leaves the core when the coroutine ends, or when the loop stops before it begins.
class Membership {
 public:
  Membership(std::shared_ptr<ListenerCore> core, std::shared_ptr<LinkConnection> connection)
      : core_(std::move(core)), connection_(std::move(connection)) {
    std::lock_guard lock(core_->mutex);
    core_->links.emplace(connection_.get(), connection_->link());
  }
  ~Membership() {
    std::lock_guard lock(core_->mutex);
    core_->links.erase(connection_.get());
  }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;
  LinkConnection& connection() { return *connection_; }

 private:
  std::shared_ptr<ListenerCore> core_;
  std::shared_ptr<LinkConnection> connection_;
};

void admit_link(const std::shared_ptr<ListenerCore>& core, TcpSocket socket, Ring& ring) {
  {
    std::lock_guard lock(core->mutex);
    if (core->links.size() >= core->options.connections_max) return;  // the socket closes
  }
  auto session = core->factory();
  if (!session) return;
  auto member = std::make_shared<Membership>(
      core, LinkConnection::make(ring, std::move(socket), core->options, std::move(session)));
  ring.door->post([&ring, member = std::move(member)] {
    spawn_on(
        ring, [member](const Yield& yield) { member->connection().run(yield); },
        [member] { member->connection().cut(); });
  });
}

class AsioLinkListener final : public LinkListener {
 public:
  AsioLinkListener(std::shared_ptr<ListenerCore> core, Ring& home, TcpAcceptor acceptor,
                   std::uint16_t port)
      : core_(std::move(core)),
        home_(home),
        acceptor_(std::make_shared<TcpAcceptor>(std::move(acceptor))),
        port_(port) {
    home_.door->post([core = core_, &ring = home_, open = acceptor_] {
      spawn_on(
          ring,
          [core, &ring, open](const Yield& yield) {
            accept_until_closed(
                *open, ring, [&]() -> Ring& { return core->loop->next(); },
                [&](TcpSocket socket, Ring& at) { admit_link(core, std::move(socket), at); },
                yield);
          },
          [open] {
            error_code ignored;
            open->close(ignored);
          });
    });
  }
  ~AsioLinkListener() override {
    AsioLinkListener::stop_accepting();
    AsioLinkListener::close_all();
  }

  std::uint16_t port() const override { return port_; }

  // The factory is not called any more once this returns.
  void stop_accepting() override {
    home_.door->run_and_wait([this] {
      error_code ignored;
      acceptor_->close(ignored);
    });
  }

  void close_all() override {
    std::vector<std::shared_ptr<SocketLink>> links;
    {
      std::lock_guard lock(core_->mutex);
      for (const auto& [connection, link] : core_->links) links.push_back(link);
    }
    for (const auto& link : links) link->close();
  }

 private:
  std::shared_ptr<ListenerCore> core_;
  Ring& home_;
  std::shared_ptr<TcpAcceptor> acceptor_;
  std::uint16_t port_;
};

}  // namespace

Result<std::unique_ptr<LinkListener>, Fault> LinkListener::listen(Loop& loop,
                                                                  const std::string& address,
                                                                  std::uint16_t port,
                                                                  LinkOptions options,
                                                                  LinkSessionFactory factory) {
  Ring& home = *loop.implementation().rings.front();
  auto acceptor = open_acceptor(home, address, port);
  if (!acceptor) return Unexpected(std::move(acceptor).error());
  error_code failure;
  const auto endpoint = acceptor->local_endpoint(failure);
  if (failure) return Unexpected(Fault{FaultKind::unavailable, failure.message()});
  auto core = std::make_shared<ListenerCore>();
  core->loop = &loop.implementation();
  core->options = options;
  core->factory = std::move(factory);
  return std::unique_ptr<LinkListener>(std::make_unique<AsioLinkListener>(
      std::move(core), home, std::move(*acceptor), endpoint.port()));
}

}  // namespace privcards::net
