#include "edge/net/request_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>

#include "edge/net/http_message.hpp"

namespace privcards::net {

namespace http = boost::beast::http;

namespace {

std::string_view plain(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "GET / HTTP/2.0" is a version we do not speak; "GET / banana" is not HTTP, and neither is a line
// with one that we speak but no end as it should be.
bool ends_with_other_version(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find_first_of("\r\n"));
  const std::size_t space = line.rfind(' ');
  if (space == std::string_view::npos) return false;
  const std::string_view version = line.substr(space + 1);
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return false;
  return version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
         version[6] == '.' && is_digit(version[7]);
}

}  // namespace

RequestParser::RequestParser(Request& request, Limits limits) : request_(request), limits_(limits) {
  eager(true);
  header_limit(static_cast<std::uint32_t>(
      std::min<std::size_t>(limits.header_max, std::numeric_limits<std::uint32_t>::max())));
  body_limit(limits.body_max);
}

std::size_t RequestParser::feed(std::string_view bytes) {
  // Beast 1.81 asserts that it never sees less than this of the last chunk's line again, which a
  // client that sends byte by byte disproves. No message ends on less: "0\r\n\r\n".
  constexpr std::size_t last_chunk_bytes = 5;
  if (is_header_done() && chunked() && bytes.size() < last_chunk_bytes) return 0;
  error_code failure;
  const std::size_t used = put(boost::asio::const_buffer(bytes.data(), bytes.size()), failure);
  if (failure == http::error::need_more) {
    // What is left is one unfinished line or, in a chunked body, chunk framing: both are bounded.
    const std::size_t rest = bytes.size() - used;
    if (rest >= limits_.header_max && !refusal_) {
      refusal_ = is_header_done()          ? ProtocolError::malformed
                 : request_.method.empty() ? ProtocolError::uri_too_long
                                           : ProtocolError::headers_too_large;
    }
  } else if (failure && !refusal_) {
    refusal_ = meaning_of(failure, bytes);
  }
  return used;
}

ProtocolError RequestParser::meaning_of(const error_code& failure, std::string_view bytes) const {
  if (failure == http::error::body_limit) return ProtocolError::body_too_large;
  if (failure == http::error::header_limit) {
    return request_.method.empty() ? ProtocolError::uri_too_long : ProtocolError::headers_too_large;
  }
  if (failure == http::error::bad_version && request_.method.empty() &&
      ends_with_other_version(bytes))
    return ProtocolError::version_not_supported;
  return ProtocolError::malformed;
}

void RequestParser::refuse(ProtocolError error, error_code& failure) {
  refusal_ = error;
  failure = http::error::bad_value;
}

void RequestParser::on_request_impl(http::verb, string_view method, string_view target, int version,
                                    error_code& failure) {
  version_ = version;
  header_bytes_ = method.size() + target.size();
  request_.method = plain(method);
  if (target.size() > limits_.header_max / 2) return refuse(ProtocolError::uri_too_long, failure);
  if (!take_target(plain(target))) refuse(ProtocolError::malformed, failure);
}

// RFC 9112 section 3.2: origin-form, absolute-form (also servers must take it) and "*".
bool RequestParser::take_target(std::string_view target) {
  if (const auto scheme = target.find("://");
      scheme != std::string_view::npos && !target.starts_with('/')) {
    const std::string_view name = target.substr(0, scheme);
    if (!equal_without_case(name, "http") && !equal_without_case(name, "https")) return false;
    target.remove_prefix(scheme + 3);
    target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    if (target.empty() || target.front() == '?') request_.path = "/";
  } else if (target != "*" && !target.starts_with('/')) {
    return false;
  }
  const std::size_t query = target.find('?');
  request_.path += target.substr(0, query);
  if (query != std::string_view::npos) request_.query = target.substr(query + 1);
  return request_.path.find('#') == std::string::npos;
}

void RequestParser::on_field_impl(field name, string_view name_text, string_view value,
                                  error_code& failure) {
  if (headers_over_) return;  // a trailer must not pass for a header
  header_bytes_ += name_text.size() + value.size() + 4;
  if (header_bytes_ > limits_.header_max) return refuse(ProtocolError::headers_too_large, failure);
  if (name == field::host) ++host_count_;
  if (name == field::expect && equal_without_case(plain(value), "100-continue"))
    expects_continue_ = version_ >= 11;
  // RFC 9112 section 6.1: any other coding has no length we could trust.
  if (name == field::transfer_encoding &&
      (version_ < 11 || !equal_without_case(plain(value), "chunked")))
    return refuse(ProtocolError::malformed, failure);
  request_.headers.emplace_back(plain(name_text), plain(value));
}

void RequestParser::on_header_impl(error_code& failure) {
  headers_over_ = true;
  // RFC 9112 section 3.2.
  if (host_count_ > 1 || (host_count_ == 0 && version_ >= 11))
    refuse(ProtocolError::malformed, failure);
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
  // Announcing a large body must not cost us its memory before it comes.
  constexpr std::uint64_t reserve_max = 16'384;
  if (length) request_.body.reserve(static_cast<std::size_t>(std::min(*length, reserve_max)));
}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

}  // namespace privcards::net
