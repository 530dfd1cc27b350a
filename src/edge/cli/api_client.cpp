#include "edge/cli/api_client.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

namespace privcards::cli {
namespace {

constexpr std::size_t answer_bytes_max = 8 << 20;

std::string reason_of(const net::OutgoingResult& result) {
  switch (result.failure) {
    case net::OutgoingFailure::not_resolved:
      return "the name is not known";
    case net::OutgoingFailure::timeout:
      return "no answer in time";
    case net::OutgoingFailure::tls_failed:
      return "TLS: " + result.detail;
    default:
      return result.detail;
  }
}

}  // namespace

net::OutgoingRequest api_request(const Access& access, std::string method, std::string_view path) {
  return {.scheme = access.base.scheme,
          .host = access.base.host,
          .port = access.base.port,
          .target = access.base.target + std::string(path),
          .method = std::move(method),
          .headers = {{"Authorization", "Bearer " + access.api_key.reveal()},
                      {"User-Agent", "PrivCards-CLI/1"}},
          .total_timeout_ms = 30'000,
          .response_max = answer_bytes_max,
          .response_keep = answer_bytes_max};
}

ApiFailure failure_of(const Access& access, const net::OutgoingResult& result) {
  if (result.failure != net::OutgoingFailure::none) {
    return {.sentence = "cannot reach " + access.base_url + ": " + reason_of(result)};
  }
  ApiFailure failure{.status = result.status};
  failure.sentence = access.base_url + " answered " + std::to_string(result.status);
  const auto body = parse_object(result.body);
  if (!body || text_of(*body, "error").empty()) return failure;
  failure.code = text_of(*body, "error");
  failure.sentence += " " + failure.code + ": " + text_of(*body, "message") + " (" +
                      text_of(*body, "request_id") + ")";
  return failure;
}

bool may_pass(const ApiFailure& failure) {
  return failure.status == 0 || failure.status == 408 || failure.status == 429 ||
         failure.status >= 500;
}

Result<std::string, ApiFailure> ApiClient::text(std::string method, std::string_view path,
                                                std::string body) {
  net::OutgoingRequest request = api_request(access_, std::move(method), path);
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  net::OutgoingResult result = http_.send(std::move(request));
  const bool good = result.failure == net::OutgoingFailure::none && result.status / 100 == 2;
  if (!good) return Unexpected(failure_of(access_, result));
  return std::move(result.body);
}

Result<boost::json::object, ApiFailure> ApiClient::call(std::string method, std::string_view path,
                                                        std::string body) {
  const auto answer = text(std::move(method), path, std::move(body));
  if (!answer) return Unexpected(answer.error());
  auto object = parse_object(*answer);
  if (!object) {
    return Unexpected(
        ApiFailure{.status = 200,
                   .sentence = access_.base_url + " does not answer like PrivCards: is it one?"});
  }
  return std::move(*object);
}

Result<boost::json::object, std::string> parse_object(std::string_view text) {
  boost::json::error_code error;
  boost::json::value value = boost::json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) return Unexpected(std::string("not a JSON object"));
  return std::move(value.get_object());
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

std::int64_t number_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

const boost::json::object* first_row(const boost::json::object& list) {
  const auto* rows = list.if_contains("data");
  if (rows == nullptr || !rows->is_array() || rows->get_array().empty()) return nullptr;
  return rows->get_array().front().if_object();
}

}  // namespace privcards::cli
