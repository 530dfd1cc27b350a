#include "edge/net/http_message.hpp"

#include <boost/beast/http/status.hpp>
#include <charconv>
#include <cstdio>
#include <ctime>

#include "base/time.hpp"

namespace privcards::net {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool server_owns(std::string_view name) {
  return equal_without_case(name, "content-length") || equal_without_case(name, "connection") ||
         equal_without_case(name, "date") || equal_without_case(name, "transfer-encoding");
}

void append_clean(std::string& out, std::string_view text) {
  const std::size_t from = out.size();
  out += text;
  for (std::size_t i = from; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    if (c < 0x20 || c == 0x7f) out[i] = ' ';
  }
}

void append_number(std::string& out, std::uint64_t number, int base = 10) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, base).ptr;
  out.append(digits, end);
}

}  // namespace

bool equal_without_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (equal_without_case(key, name)) return value;
  return {};
}

bool Request::has_header(std::string_view name) const {
  for (const auto& header : headers)
    if (equal_without_case(header.first, name)) return true;
  return false;
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_head(std::string& out, const Response& response, const HeadOptions& options) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(response.status));
  out += ' ';
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
  out.append(reason.data(), reason.size());
  out += "\r\n";
  for (const auto& [name, value] : response.headers) {
    if (server_owns(name)) continue;
    append_clean(out, name);
    out += ": ";
    append_clean(out, value);
    out += "\r\n";
  }
  out += "Date: ";
  out += options.date;
  if (options.body == HeadOptions::Body::chunked) {
    out += "\r\nTransfer-Encoding: chunked";
  } else if (options.body == HeadOptions::Body::sized && may_have_body(response.status)) {
    out += "\r\nContent-Length: ";
    append_number(out, response.body.size());
  }
  if (options.after == HeadOptions::After::close) out += "\r\nConnection: close";
  if (options.after == HeadOptions::After::keep_alive_announced)
    out += "\r\nConnection: keep-alive";
  out += "\r\n\r\n";
}

void append_chunk(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;  // an empty chunk would end the body
  append_number(out, bytes.size(), 16);
  out += "\r\n";
  out += bytes;
  out += "\r\n";
}

std::string_view DateCache::now() {
  const std::int64_t second = std::time(nullptr);
  if (second == second_) return text_;
  second_ = second;
  // RFC 9110 section 5.6.7; 1970-01-01 was a Thursday.
  static constexpr const char* days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Civil civil = to_civil({second * 1000});
  char text[64];
  const int length = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   days[(second / 86'400) % 7], civil.day, months[civil.month - 1],
                                   civil.year, civil.hour, civil.minute, civil.second);
  text_.assign(text, static_cast<std::size_t>(length));
  return text_;
}

}  // namespace privcards::net
