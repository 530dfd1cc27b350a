#include "edge/chain/rpc.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <future>
#include <utility>

#include "base/bytes.hpp"

namespace privcards::chain {
namespace {

namespace json = boost::json;

constexpr std::size_t head_max = std::size_t{64} * 1024;  // more than the client reads of a head
constexpr std::size_t message_max = 200;                  // of a node's own words in our log
// Traces nest as deep as calls do, which is 1,024 below the first, in two levels each. The parser
// and the walk recurse: so deep they need a few hundred kilobytes of a thread's 8 MB.
constexpr std::size_t json_depth_max = std::size_t{2} * 1'025 + 150;

Unexpected<RpcError> fault(FaultKind kind, std::string message, Place place = Place::here()) {
  return Unexpected(RpcError{0, {kind, std::move(message), place}});
}

std::string quoted(std::string_view method, std::string_view what) {
  return std::string(method) + ": " + std::string(what);
}

// Error objects of both versions: {"code":-8,"message":"…"}.
Unexpected<RpcError> refusal(std::string_view method, const JsonValue& error) {
  RpcError made{.code = -1,
                .fault = {FaultKind::refused, quoted(method, "refused"), Place::here()}};
  if (const auto* object = error.if_object()) {
    if (const auto* code = object->if_contains("code"); code != nullptr && code->is_int64()) {
      if (code->as_int64() != 0) made.code = code->as_int64();
    }
    if (const auto* message = object->if_contains("message");
        message != nullptr && message->is_string()) {
      const std::string_view text(message->as_string().data(), message->as_string().size());
      made.fault.message = quoted(method, text.substr(0, message_max));
    }
  }
  return Unexpected(std::move(made));
}

std::string_view describe(net::OutgoingFailure failure) {
  switch (failure) {
    case net::OutgoingFailure::none:
      return "";
    case net::OutgoingFailure::not_resolved:
      return "the node's name does not resolve";
    case net::OutgoingFailure::address_not_allowed:
      return "the node's address is not allowed";
    case net::OutgoingFailure::connect_failed:
      return "the node cannot be reached";
    case net::OutgoingFailure::tls_failed:
      return "the node's certificate is not accepted";
    case net::OutgoingFailure::timeout:
      return "the node did not answer in time";
    case net::OutgoingFailure::not_begun:
      return "the node's name could not be looked up yet";
    case net::OutgoingFailure::broken_response:
      return "the node's answer broke off";
  }
  return "";
}

bool any_address(ByteView) { return true; }  // whoever configures a node says where it is

}  // namespace

Result<JsonValue, RpcError> read_answer(std::string_view method, std::string_view body) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::error_code error;
  JsonValue answer = json::parse(json::string_view(body.data(), body.size()), error, {}, options);
  if (error || !answer.is_object()) {
    return fault(FaultKind::corrupted, quoted(method, "the answer is no JSON object"));
  }
  json::object& object = answer.as_object();
  if (const auto* refused = object.if_contains("error");
      refused != nullptr && !refused->is_null()) {
    return refusal(method, *refused);
  }
  auto* result = object.if_contains("result");
  if (result == nullptr) {
    return fault(FaultKind::corrupted, quoted(method, "the answer has no result"));
  }
  return std::move(*result);
}

HttpRpc::HttpRpc(net::HttpClient& client, RpcOptions options, webhooks::Endpoint endpoint)
    : client_(client), options_(std::move(options)), endpoint_(std::move(endpoint)) {}

Result<std::unique_ptr<HttpRpc>, std::string> HttpRpc::make(net::HttpClient& client,
                                                            RpcOptions options) {
  auto endpoint = webhooks::parse_endpoint(options.url, webhooks::Reach::anywhere);
  if (!endpoint) {
    // The text is not repeated: it may hold a password.
    return Unexpected(
        std::string("the node's address must be http:// or https:// with a host and "
                    "without a user, password or fragment"));
  }
  return std::unique_ptr<HttpRpc>(new HttpRpc(client, std::move(options), std::move(*endpoint)));
}

net::OutgoingRequest HttpRpc::make_request(std::string_view method, JsonArray params) {
  json::object body;
  body["jsonrpc"] = "2.0";
  body["id"] = ++last_id_;
  body["method"] = json::string_view(method.data(), method.size());
  body["params"] = std::move(params);
  net::OutgoingRequest request{.scheme = endpoint_.scheme,
                               .host = endpoint_.host,
                               .port = endpoint_.port,
                               .target = endpoint_.target,
                               .headers = {{"Content-Type", "application/json"}},
                               .body = json::serialize(body),
                               .connect_timeout_ms = options_.timeout_ms,
                               .total_timeout_ms = options_.timeout_ms,
                               .response_max = options_.answer_max + head_max,
                               .response_keep = options_.answer_max + 1};
  if (!options_.user.empty()) {
    const std::string pair = options_.user + ":" + options_.password.reveal();
    request.headers.emplace_back("Authorization", "Basic " + base64_encode(as_bytes(pair)));
  }
  return request;
}

Result<JsonValue, RpcError> HttpRpc::call(std::string_view method, JsonArray params) {
  std::promise<net::OutgoingResult> answered;
  client_.send(make_request(method, std::move(params)), any_address,
               [&answered](net::OutgoingResult result) { answered.set_value(std::move(result)); });
  const net::OutgoingResult result = answered.get_future().get();
  if (result.failure != net::OutgoingFailure::none) {
    const std::string detail = result.detail.empty() ? "" : " (" + result.detail + ")";
    return fault(FaultKind::unavailable, quoted(method, describe(result.failure)) + detail);
  }
  if (result.status == 401 || result.status == 403) {
    return fault(FaultKind::refused, quoted(method, "the node refuses this user and password"));
  }
  if (result.body.size() > options_.answer_max) {
    return Unexpected(
        RpcError{.code = 0,
                 .fault = {FaultKind::refused, quoted(method, "the answer is larger than allowed"),
                           Place::here()},
                 .too_large = true});
  }
  // bitcoind sends its refusals with status 404 or 500 and the usual body.
  const bool has_answer = result.body.starts_with("{");
  if (result.status != 200 && !has_answer) {
    return fault(FaultKind::unavailable, quoted(method, "status " + std::to_string(result.status)));
  }
  auto answer = read_answer(method, result.body);
  if (answer && result.status != 200) {
    return fault(FaultKind::unavailable, quoted(method, "status " + std::to_string(result.status)));
  }
  return answer;
}

}  // namespace privcards::chain
