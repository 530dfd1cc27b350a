#pragma once
// One request on its way through the API: who calls, what was asked, and the one answer it gets.
// Handlers share it; it may cross from the network's thread to a reader's and the book's.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/api_command.hpp"
#include "app/records.hpp"
#include "edge/net/http_server.hpp"
#include "edge/rest/errors.hpp"
#include "edge/rest/fields.hpp"
#include "edge/rest/query.hpp"
#include "edge/rest/router.hpp"

namespace privcards::rest {

class Api;

// What is logged and counted of a finished request: never a query, a body or a key.
struct AccessRecord {
  std::string request_id;
  std::string method;
  std::string_view route;  // the pattern; empty when none matched
  int status = 0;
  std::int64_t duration_us = 0;
  ApiKeyId key;
  std::string peer_address;
  std::string error;  // the stable code, or a fault's message for the operator
};

class Call : public std::enable_shared_from_this<Call> {
 public:
  Call(Api& api, net::Request request, std::unique_ptr<net::Responder> responder,
       std::string request_id);
  ~Call();  // a call dropped without an answer answers 500
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Api& api;
  const net::Request request;
  const std::string request_id;
  const Language language;

  // Set on the way in, before the handler runs.
  const Route* route = nullptr;                   // none: such a request leads nowhere
  std::vector<std::string_view> allowed_methods;  // of the path; empty: there is no such path
  std::string id_text;                            // of the path
  app::ApiKey caller;
  Json body;
  net::Headers extra_headers;  // rate limits; what a handler adds
  std::optional<app::IdempotencyRequest> idempotency;
  std::string idempotency_key;         // as sent, once it is known to be well formed
  bool holds_idempotency_key = false;  // in Api's list of running ones

  WalletId wallet() const { return caller.wallet; }
  // The path's id; answers 404 and returns nothing when it is not one of that kind.
  template <class Kind>
  std::optional<Id<Kind>> path_id();

  void answer(int status, std::string json);
  void answer_stored(const app::StoredAnswer& stored, bool replayed);
  void fail(const ApiError& error);
  void fail(ErrorCode code) { fail(ApiError{.code = code}); }
  // When any field is wrong: answers and returns true.
  bool failed(std::vector<FieldError> fields);
  void fault(const Fault& fault);
  std::string error_body(const ApiError& error) const;
  // For streams: the responder itself; the call counts as answered with that status.
  std::unique_ptr<net::Responder> take_responder(int status);
  net::Headers answer_headers() const;

 private:
  void send(int status, std::string json, std::string error);
  void finish(int status, std::string error, std::string_view code);
  void log(int status, std::string_view code, std::int64_t duration_us);

  std::unique_ptr<net::Responder> responder_;
};

template <class Kind>
std::optional<Id<Kind>> Call::path_id() {
  std::optional<Id<Kind>> id = parse_id<Kind>(id_text);
  if (!id) fail(ErrorCode::not_found);
  return id;
}

}  // namespace privcards::rest
