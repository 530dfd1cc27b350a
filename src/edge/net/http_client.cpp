#include "edge/net/http_client.hpp"

#include <map>
#include <mutex>

#include "base/check.hpp"
#include "edge/net/http_call.hpp"
#include "edge/net/resolver.hpp"
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

Resolver::Options resolver_options(const HttpClient::Options& options) {
  Resolver::Options made{.threads = options.resolver_threads};
  if (!options.resolve) return made;
  made.lookup = [resolve = options.resolve](const std::string& host) {
    Resolver::Addresses addresses;
    for (const std::string& text : resolve(host)) addresses.push_back(asio::ip::make_address(text));
    return addresses;
  };
  return made;
}

Resolver::Question question_of(const std::shared_ptr<HttpCall>& call,
                               const std::shared_ptr<Door>& door) {
  const auto tell = [waiting = std::weak_ptr(call), door](std::function<void(HttpCall&)> what) {
    door->post([waiting, what = std::move(what)] {
      if (auto alive = waiting.lock()) what(*alive);
    });
  };
  // This machine's own name is looked up in a file: no name server holds it up, and nobody's silent
  // names may stand before it.
  const bool own = call->host() == "localhost";
  return {.host = call->host(),
          .asker = own ? std::string() : call->asker(),
          .wanted = [waiting = std::weak_ptr(call)] { return !waiting.expired(); },
          .begun = [tell] { tell([](HttpCall& alive) { alive.lookup_begun(); }); },
          .answered =
              [tell](const Resolver::Addresses& addresses) {
                tell([addresses](HttpCall& alive) { alive.resolved(addresses); });
              }};
}

}  // namespace

struct HttpClient::Implementation {
  Implementation(Loop& at, const Options& options)
      : loop(at.implementation()), resolver(resolver_options(options)) {}

  Loop::Implementation& loop;
  std::shared_ptr<asio::ssl::context> tls;  // null when the trust store cannot be read
  std::shared_ptr<CallRegister> calls = std::make_shared<CallRegister>();
  Resolver resolver;
};

HttpClient::HttpClient(Loop& loop, const Options& options)
    : implementation_(std::make_shared<Implementation>(loop, options)) {
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
  Resolver::Question question = question_of(call, ring.door);
  ring.door->post([&ring, call] {
    spawn_on(
        ring, [call](const Yield& yield) { call->run(yield); },
        [call] { call->cancel("the loop has stopped"); });
  });
  const auto numeric = resolve_numeric(question.host);
  if (!numeric.empty()) {
    question.begun();
    return question.answered(numeric);
  }
  if (!implementation_->resolver.ask(std::move(question))) {
    ring.door->post([call] { call->refuse_to_wait(); });
  }
}

}  // namespace privcards::net
