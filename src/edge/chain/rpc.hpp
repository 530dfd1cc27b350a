#pragma once
// JSON-RPC over HTTP to a node: one call at a time, and the caller waits. The name and password of
// a node never appear in an error.

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/fault.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "core/webhooks/endpoint.hpp"
#include "edge/net/http_client.hpp"

namespace privcards::chain {

using JsonValue = boost::json::value;
using JsonArray = boost::json::array;

// The node answered, and the answer is no; or there was no answer that could be used.
struct RpcError {
  std::int64_t code = 0;   // the node's; 0: it is a fault
  Fault fault;             // what to tell the operator in either case
  bool too_large = false;  // it will be so the next time as well
};

// Codes of JSON-RPC 2.0, and bitcoind's.
inline constexpr std::int64_t method_not_found = -32601;
inline constexpr std::int64_t block_not_found = -5;
inline constexpr std::int64_t height_out_of_range = -8;

class Rpc {
 public:
  virtual ~Rpc() = default;
  virtual Result<JsonValue, RpcError> call(std::string_view method, JsonArray params) = 0;
};

// What a JSON-RPC answer says: its result, or its error. Members a node adds are passed over.
Result<JsonValue, RpcError> read_answer(std::string_view method, std::string_view body);

struct RpcOptions {
  std::string url;
  std::string user;  // empty: no authentication
  SecretText password;
  std::int64_t timeout_ms = 15'000;
  std::size_t answer_max = std::size_t{64} * 1024 * 1024;
};

class HttpRpc : public Rpc {
 public:
  // A sentence when the URL cannot be used.
  static Result<std::unique_ptr<HttpRpc>, std::string> make(net::HttpClient& client,
                                                            RpcOptions options);
  Result<JsonValue, RpcError> call(std::string_view method, JsonArray params) override;

 private:
  HttpRpc(net::HttpClient& client, RpcOptions options, webhooks::Endpoint endpoint);
  net::OutgoingRequest make_request(std::string_view method, JsonArray params);

  net::HttpClient& client_;
  RpcOptions options_;
  webhooks::Endpoint endpoint_;
  std::int64_t last_id_ = 0;
};

}  // namespace privcards::chain
