#include "edge/net/http_server.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "edge/net/http_session.hpp"
#include "edge/net/listening.hpp"
#include "edge/net/tls_context.hpp"

namespace privcards::net {

bool ServerCore::admit() {
  std::lock_guard lock(mutex);
  if (connections >= options.connections_max) return false;
  ++connections;
  return true;
}

void ServerCore::leave() {
  std::lock_guard lock(mutex);
  --connections;
  if (connections == 0) changed.notify_all();
}

namespace {

// A quarter of the shortest deadline, so that none is overrun by much.
std::chrono::milliseconds sweep_period(const HttpServer::Options& options) {
  const std::int64_t shortest =
      std::min({options.idle_timeout_ms, options.request_timeout_ms, options.write_timeout_ms});
  return std::chrono::milliseconds(std::clamp<std::int64_t>(shortest / 4, 5, 250));
}

// Looks at every session's deadline a few times a second: cheaper than a timer per read and write.
void sweep(const HttpServer::Options& options, Shard& shard, SteadyTimer& timer,
           const Yield& yield) {
  while (shard.sweeping) {
    timer.expires_after(sweep_period(options));
    error_code cancelled;
    timer.async_wait(yield[cancelled]);
    const auto now = SteadyClock::now();
    // Cancelling a wait never ends a session inside this loop: its coroutine is resumed later.
    for (HttpSession* session : shard.sessions) session->check_deadline(now);
  }
}

void stop_sweeping(Shard& shard) {
  shard.sweeping = false;
  if (const auto timer = shard.sweep.lock()) timer->cancel();
}

void start_sweeping(const std::shared_ptr<ServerCore>& core, Shard& shard) {
  if (shard.stopping) return;
  const auto timer = std::make_shared<SteadyTimer>(shard.ring.context);
  shard.sweep = timer;
  spawn_on(
      shard.ring,
      [core, &shard, timer](const Yield& yield) { sweep(core->options, shard, *timer, yield); },
      [core, &shard] { stop_sweeping(shard); });
}

class AsioHttpServer final : public HttpServer {
 public:
  AsioHttpServer(std::shared_ptr<ServerCore> core, TcpAcceptor acceptor, std::uint16_t port)
      : core_(std::move(core)),
        acceptor_(std::make_shared<TcpAcceptor>(std::move(acceptor))),
        port_(port) {}
  ~AsioHttpServer() override { AsioHttpServer::stop(0); }

  std::uint16_t port() const override { return port_; }
  void start() override;
  void stop(std::int64_t grace_ms) override;

 private:
  Ring& home() { return core_->shards.front().ring; }  // where the acceptor lives
  bool loop_runs() const;
  void for_each_session(void (HttpSession::*order)());
  void wait_until_empty(std::optional<SteadyClock::time_point> until);

  std::shared_ptr<ServerCore> core_;
  std::shared_ptr<TcpAcceptor> acceptor_;
  std::uint16_t port_;
  std::mutex mutex_;  // start and stop
  bool stopped_ = false;
};

void admit_connection(const std::shared_ptr<ServerCore>& core, Shard& shard, TcpSocket socket) {
  if (!core->admit()) return;  // the socket closes
  auto session = std::make_shared<HttpSession>(core, shard, std::move(socket));
  shard.ring.door->post([session = std::move(session)]() mutable {
    session->start();
    session.reset();
  });
}

// Deals the connections out to the threads in turn.
void accept_connections(const std::shared_ptr<ServerCore>& core, TcpAcceptor& acceptor, Ring& ring,
                        const Yield& yield) {
  Shard* next = nullptr;
  std::size_t turn = 0;
  const auto choose = [&]() -> Ring& {
    next = &core->shards[turn++ % core->shards.size()];
    return next->ring;
  };
  const auto accepted = [&](TcpSocket socket, Ring&) {
    admit_connection(core, *next, std::move(socket));
  };
  accept_until_closed(acceptor, ring, choose, accepted, yield);
}

void AsioHttpServer::start() {
  for (Shard& shard : core_->shards)
    shard.ring.door->post([core = core_, &shard] { start_sweeping(core, shard); });
  home().door->post([core = core_, acceptor = acceptor_, &ring = home()] {
    spawn_on(
        ring,
        [core, acceptor, &ring](const Yield& yield) {
          accept_connections(core, *acceptor, ring, yield);
        },
        [acceptor] {
          error_code ignored;
          acceptor->close(ignored);
        });
  });
}

void AsioHttpServer::for_each_session(void (HttpSession::*order)()) {
  for (Shard& shard : core_->shards)
    shard.ring.door->run_and_wait([&shard, order] {
      shard.stopping = true;
      // Copied and kept alive: an order may end a session, which leaves the list.
      std::vector<std::shared_ptr<HttpSession>> sessions;
      for (HttpSession* session : shard.sessions) sessions.push_back(session->shared_from_this());
      for (const auto& session : sessions) ((*session).*order)();
    });
}

bool AsioHttpServer::loop_runs() const {
  return std::any_of(core_->shards.begin(), core_->shards.end(),
                     [](const Shard& shard) { return shard.ring.door->running(); });
}

void AsioHttpServer::wait_until_empty(std::optional<SteadyClock::time_point> until) {
  constexpr auto glance = std::chrono::milliseconds(50);
  std::unique_lock lock(core_->mutex);
  // The glance is for a loop that somebody stops meanwhile: then nothing will ever change.
  while (core_->connections > 0 && loop_runs()) {
    if (until && SteadyClock::now() >= *until) return;
    const auto wake = SteadyClock::now() + glance;
    core_->changed.wait_until(lock, until ? std::min(wake, *until) : wake);
  }
}

void AsioHttpServer::stop(std::int64_t grace_ms) {
  std::lock_guard lock(mutex_);
  if (std::exchange(stopped_, true)) return;
  CHECK(std::none_of(core_->shards.begin(), core_->shards.end(),
                     [](const Shard& shard) { return shard.ring.door->on_thread(); }));
  home().door->run_and_wait([this] {
    error_code ignored;
    acceptor_->close(ignored);
  });
  for_each_session(&HttpSession::begin_stop);
  wait_until_empty(SteadyClock::now() + std::chrono::milliseconds(grace_ms));
  for_each_session(&HttpSession::abort);
  wait_until_empty(std::nullopt);
  for (Shard& shard : core_->shards)
    shard.ring.door->run_and_wait([&shard] { stop_sweeping(shard); });
}

}  // namespace

Result<std::unique_ptr<HttpServer>, Fault> HttpServer::listen(
    Loop& loop, Options options, RequestHandler handler, ProtocolErrorHandler on_protocol_error) {
  auto core = std::make_shared<ServerCore>();
  for (auto& ring : loop.implementation().rings) core->shards.emplace_back(*ring);
  if (options.tls) {
    auto tls = server_tls(*options.tls);
    if (!tls) return Unexpected(std::move(tls).error());
    core->tls.emplace(std::move(*tls));
  }
  Ring& home = core->shards.front().ring;
  auto acceptor = open_acceptor(home, options.address, options.port);
  if (!acceptor) return Unexpected(std::move(acceptor).error());
  error_code failure;
  const auto endpoint = acceptor->local_endpoint(failure);
  if (failure) return Unexpected(Fault{FaultKind::unavailable, failure.message()});
  core->options = std::move(options);
  core->handler = std::move(handler);
  core->on_protocol_error = std::move(on_protocol_error);
  return std::unique_ptr<HttpServer>(
      std::make_unique<AsioHttpServer>(std::move(core), std::move(*acceptor), endpoint.port()));
}

}  // namespace privcards::net
