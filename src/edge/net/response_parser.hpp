#pragma once
// Reads a response from a server nobody vouched for: keeps the first bytes of the body, counts the
// rest. Internal to this room.

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/version.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "edge/net/http_server.hpp"

namespace privcards::net {

class ResponseParser final : public boost::beast::http::basic_parser<false> {
 public:
  explicit ResponseParser(std::size_t body_keep);

  enum class Step { more, complete, broken };
  // Takes what it can use of the front of `bytes`; `used` says how much that was.
  Step feed(std::string_view bytes, std::size_t& used);
  Step feed_end();  // the server closed the connection
  bool interim() const { return is_done() && status_ / 100 == 1; }  // 1xx: the answer follows

  int status() const { return is_header_done() ? status_ : 0; }
  Headers take_headers() { return std::move(headers_); }
  std::string take_body() { return std::exchange(body_, {}); }  // of a stream: what came since

 private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;
  using field = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb, string_view, string_view, int,
                       error_code&) override {}
  void on_response_impl(int status, string_view, int, error_code&) override { status_ = status; }
  void on_field_impl(field, string_view name, string_view value, error_code&) override;
#if BOOST_BEAST_VERSION >= 359  // see request_parser.hpp
  void on_trailer_field_impl(field, string_view, string_view, error_code&) override {}
#endif
  void on_header_impl(error_code&) override { headers_over_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override { return keep(body); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    return keep(body);
  }
  void on_finish_impl(error_code&) override {}
  std::size_t keep(string_view body);

  const std::size_t body_keep_;
  int status_ = 0;
  Headers headers_;
  std::string body_;
  bool headers_over_ = false;
};

}  // namespace privcards::net
