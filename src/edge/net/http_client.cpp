#include "edge/net/http_client.hpp"

#include <map>
#include <mutex>

#include "base/check.hpp"
#include "edge/net/http_call.hpp"
#include "edge/net/resolve.hpp"
#include "edge/net/tls_context.hpp"

namespace privcards::net {

namespace {

// Calls under way, so that a client that goes can stop them.
struct CallRegister {
  struct Entry {
    std::shared_ptr<Door> door;
    std::weak_ptr<HttpCall> call;
  };
  std::mutex mutex;
  std::map<std::uint64_t, Entry> entries;
  std::uint64_t last = 0;
};

}  // namespace

struct HttpClient::Implementation {
  Implementation(Loop& at, unsigned resolver_threads)
      : loop(at.implementation()), resolvers({.threads = resolver_threads, .queue_max = 1024}) {}

  Loop::Implementation& loop;
  std::shared_ptr<asio::ssl::context> tls;  // null when the trust store cannot be read
  std::shared_ptr<CallRegister> calls = std::make_shared<CallRegister>();
  // A name server that does not answer holds a thread for a while; a few such must not hold up
  // everybody.
  WorkerPool resolvers;
};

HttpClient::HttpClient(Loop& loop, const Options& options)
    : implementation_(std::make_shared<Implementation>(loop, options.resolver_threads)) {
  auto tls = client_tls(options.ca_file, options.own);
  if (tls && !options.verify) SSL_CTX_set_verify(tls->native_handle(), SSL_VERIFY_NONE, nullptr);
  if (tls) implementation_->tls = std::make_shared<asio::ssl::context>(std::move(*tls));
}

HttpClient::~HttpClient() {
  std::map<std::uint64_t, CallRegister::Entry> entries;
  {
    std::lock_guard lock(implementation_->calls->mutex);
    entries = implementation_->calls->entries;
  }
  for (const auto& [number, entry] : entries)
    entry.door->post([call = entry.call] {
      if (auto alive = call.lock()) alive->cancel("the client has stopped");
    });
}

void HttpClient::send(OutgoingRequest request, AddressPolicy policy,
                      std::function<void(OutgoingResult)> done) {
  begin(std::move(request), std::move(policy), std::nullopt, std::move(done));
}

void HttpClient::stream(OutgoingRequest request, AddressPolicy policy, OutgoingStream stream,
                        std::function<void(OutgoingResult)> done) {
  CHECK(stream.on_head && stream.on_body);
  begin(std::move(request), std::move(policy), std::move(stream), std::move(done));
}

void HttpClient::begin(OutgoingRequest request, AddressPolicy policy,
                       std::optional<OutgoingStream> stream,
                       std::function<void(OutgoingResult)> done) {
  CHECK(policy && done);
  const auto calls = implementation_->calls;
  std::uint64_t number = 0;
  {
    std::lock_guard lock(calls->mutex);
    number = ++calls->last;
  }
  Ring& ring = implementation_->loop.next();
  const auto call = std::make_shared<HttpCall>(
      ring, implementation_->tls, std::move(request), std::move(policy), std::move(stream),
      [calls, number, done = std::move(done)](OutgoingResult result) {
        {
          std::lock_guard lock(calls->mutex);
          calls->entries.erase(number);
        }
        done(std::move(result));
      });
  {
    std::lock_guard lock(calls->mutex);
    calls->entries.emplace(number, CallRegister::Entry{ring.door, call});
  }
  std::string host = call->host();
  ring.door->post([&ring, call] {
    spawn_on(
        ring, [call](const Yield& yield) { call->run(yield); },
        [call] { call->cancel("the loop has stopped"); });
  });
  const bool asked = implementation_->resolvers.submit(
      [host = std::move(host), door = ring.door, waiting = std::weak_ptr(call)](unsigned) {
        if (waiting.expired()) return;  // its deadline passed while it queued
        door->post([waiting, addresses = resolve_blocking(host)] {
          if (auto alive = waiting.lock()) alive->resolved(addresses);
        });
      });
  if (!asked) {
    ring.door->post([call] { call->cancel("too many names wait to be resolved"); });
  }
}

}  // namespace privcards::net
