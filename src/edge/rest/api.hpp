#pragma once
// The public REST API (api/openapi.yaml): takes a request from the HTTP server through routing,
// authentication, rate limits and body parsing to its handler. Writes become commands of the book,
// reads run on the readers; neither blocks the network's threads.
//
//   request ─▶ route ─▶ key ─▶ rate ─▶ scope, world ─▶ idempotency key ─▶ body ─▶ handler ─▶ answer

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "app/book.hpp"
#include "app/ports/acquirer.hpp"
#include "app/ports/checkout.hpp"
#include "core/webhooks/endpoint.hpp"
#include "edge/rest/call.hpp"
#include "edge/rest/key_cache.hpp"
#include "edge/rest/page_cache.hpp"
#include "edge/rest/presenter.hpp"
#include "edge/rest/rate_limit.hpp"
#include "edge/rest/readers.hpp"
#include "edge/rest/recent_writers.hpp"
#include "edge/rest/request_log.hpp"

namespace privcards::rest {

class EventStreams;
class RequestStreams;

struct ApiOptions {
  std::string doc_base;  // where the program is reached from outside: "https://api.example.com"
  RateLimits rate_limits;
  // Of webhooks in the test world; in the live world it is https_only.
  webhooks::Reach test_reach = webhooks::Reach::https_only;
  std::function<void(const AccessRecord&)> on_access;
  // A key of an account was read from the store: an account that another program may have made.
  // On a reader's thread, before the call goes on.
  std::function<void(app::Queries&, AccountId)> on_account;
  // Rings what has fallen due on a test wallet's clock, then calls back; any thread.
  std::function<void(WalletId, std::function<void()>)> ring_due;
};

class Api {
 public:
  Api(net::Loop& loop, app::Book& book, app::Vault& vault, app::Clock& clock,
      app::Acquirer& acquirer, app::Checkout& checkout, Readers& readers, ApiOptions options);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  void handle(net::Request request, std::unique_ptr<net::Responder> responder);
  // How the HTTP server words what it could not accept.
  net::Response on_protocol_error(net::ProtocolError error);
  // The book's listener (Book::on_events).
  void on_events(const std::vector<webhooks::Event>& events);
  // Keys were made or revoked: look them up again, also those of open streams.
  void forget_keys();
  // With other programs on the same store (app::Neighbours).
  void look_again();
  std::vector<app::Usage> take_usage();
  void learn_usage(const std::vector<app::Usage>& usage);
  void stop_streams();

  // For handlers.
  app::Book& book() { return book_; }
  app::Vault& vault() { return vault_; }
  app::Clock& clock() { return clock_; }
  app::Acquirer& acquirer() { return acquirer_; }
  app::Checkout& checkout() { return checkout_; }
  EventStreams& streams() { return *streams_; }
  PageCache& pages() { return pages_; }
  const RequestLog& requests() const { return requests_; }
  RequestStreams& request_streams() { return *request_streams_; }
  const ApiPresenter& presenter() const { return presenter_; }
  const ApiOptions& options() const { return options_; }
  // Runs `work` with a snapshot reader, or answers 503. What a key that wrote lately reads holds
  // its own writes.
  void read(const CallPtr& call, std::function<void(app::Queries&)> work);
  bool hold_idempotency_key(const app::IdempotencyRequest& key);
  void release_idempotency_key(const app::IdempotencyRequest& key);
  void record(const AccessRecord& access) const;
  void log_request(RequestLogEntry entry);
  // A call that may have written has its answer.
  void note_write(ApiKeyId key);

 private:
  void refuse_route(const CallPtr& call);  // 404 or 405
  void authenticate(const CallPtr& call);
  void admit(const CallPtr& call);
  bool within_rate(const CallPtr& call);
  bool accept_idempotency_key(const CallPtr& call);
  bool accept_body(const CallPtr& call);
  std::string next_request_id();

  app::Book& book_;
  app::Vault& vault_;
  app::Clock& clock_;
  app::Acquirer& acquirer_;
  app::Checkout& checkout_;
  Readers& readers_;
  ApiOptions options_;
  ApiPresenter presenter_;
  KeyCache keys_;
  RateLimiter rates_;
  RecentWriters writers_;
  PageCache pages_;
  std::unique_ptr<EventStreams> streams_;
  RequestLog requests_;
  std::unique_ptr<RequestStreams> request_streams_;
  std::vector<Route> routes_;

  std::mutex mutex_;
  IdSource request_ids_;
  std::set<std::pair<WalletId, Digest>> running_keys_;
};

// Every route of the API, from the rooms of resources below.
std::vector<Route> all_routes();

}  // namespace privcards::rest
