#include <algorithm>
#include <boost/asio/connect.hpp>
#include <random>

#include "edge/net/link.hpp"
#include "edge/net/link_connection.hpp"

namespace privcards::net {

namespace {

constexpr auto connect_patience = std::chrono::seconds(10);

// Shared by the dialer and its coroutine; everything but the constants belongs to the ring's
// thread.
class DialerCore : public std::enable_shared_from_this<DialerCore> {
 public:
  DialerCore(Ring& at, std::string host, std::uint16_t port, LinkOptions options,
             LinkSessionFactory factory)
      : ring(at),
        host_(std::move(host)),
        port_(port),
        options_(options),
        factory_(std::move(factory)),
        timer_(at.context),
        dice_(std::random_device{}()) {}

  // Ends when stopped.
  void run(const Yield& yield) {
    std::int64_t delay_ms = options_.redial_min_ms;
    while (!stopped_) {
      if (dial_once(yield)) delay_ms = options_.redial_min_ms;
      if (stopped_) return;
      rest(delay_ms, yield);
      delay_ms = std::min(delay_ms * 2, options_.redial_max_ms);
    }
  }

  void stop() {
    stopped_ = true;
    timer_.cancel();
    error_code ignored;
    if (connecting_ != nullptr) connecting_->close(ignored);
    if (connection_) connection_->link()->close();
  }

  void end() {
    stop();
    if (const auto connection = connection_) connection->cut();
  }

  Ring& ring;

 private:
  // True when the peer had something to say: then the next delay starts small again. A peer that
  // takes connections only to drop them is not asked every second.
  bool dial_once(const Yield& yield) {
    TcpSocket socket(ring.context);
    if (!connect(socket, yield) || stopped_) return false;
    auto session = factory_();
    if (!session) return false;
    connection_ = LinkConnection::make(ring, std::move(socket), options_, std::move(session));
    connection_->run(yield);
    return std::exchange(connection_, nullptr)->has_received();
  }

  bool connect(TcpSocket& socket, const Yield& yield) {
    error_code failure;
    using Resolver = asio::ip::basic_resolver<tcp, Executor>;
    Resolver resolver(ring.context);
    const auto found = resolver.async_resolve(host_, std::to_string(port_), yield[failure]);
    if (failure || stopped_) return false;
    connecting_ = &socket;
    SteadyTimer patience(ring.context, connect_patience);
    patience.async_wait([this, self = shared_from_this(), &socket](error_code cancelled) {
      error_code ignored;
      if (!cancelled && connecting_ == &socket) socket.close(ignored);
    });
    asio::async_connect(socket, found, yield[failure]);
    connecting_ = nullptr;
    return !failure && socket.is_open();
  }

  void rest(std::int64_t delay_ms, const Yield& yield) {
    std::uniform_int_distribution<std::int64_t> jitter(delay_ms * 4 / 5, delay_ms * 6 / 5);
    timer_.expires_after(std::chrono::milliseconds(jitter(dice_)));
    error_code ignored;
    timer_.async_wait(yield[ignored]);
  }

  const std::string host_;
  const std::uint16_t port_;
  const LinkOptions options_;
  const LinkSessionFactory factory_;
  SteadyTimer timer_;
  std::minstd_rand dice_;
  TcpSocket* connecting_ = nullptr;
  std::shared_ptr<LinkConnection> connection_;
  bool stopped_ = false;
};

class AsioLinkDialer final : public LinkDialer {
 public:
  explicit AsioLinkDialer(std::shared_ptr<DialerCore> core) : core_(std::move(core)) {
    core_->ring.door->post([core = core_] {
      spawn_on(
          core->ring, [core](const Yield& yield) { core->run(yield); }, [core] { core->end(); });
    });
  }
  ~AsioLinkDialer() override { AsioLinkDialer::stop(); }

  // The factory is not called any more once this returns.
  void stop() override {
    core_->ring.door->run_and_wait([this] { core_->stop(); });
  }

 private:
  std::shared_ptr<DialerCore> core_;
};

}  // namespace

std::unique_ptr<LinkDialer> LinkDialer::dial(Loop& loop, const std::string& host,
                                             std::uint16_t port, LinkOptions options,
                                             LinkSessionFactory factory) {
  return std::make_unique<AsioLinkDialer>(std::make_shared<DialerCore>(
      loop.implementation().next(), host, port, options, std::move(factory)));
}

}  // namespace privcards::net
