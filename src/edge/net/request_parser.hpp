#pragma once
// Beast's parser with the rules a server on the open internet needs on top: what could be read in
// two ways (request smuggling) is refused, and every part has a limit. Internal to this room.

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/version.hpp>
#include <optional>
#include <string_view>

#include "edge/net/http_server.hpp"

namespace privcards::net {

class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  struct Limits {
    std::size_t header_max = 0;
    std::size_t body_max = 0;
  };
  // Fills `request`, which must outlive the parser.
  RequestParser(Request& request, Limits limits);

  // Takes what it can use of the front of `bytes` and says how much that was. The rest must come
  // again with more behind it, or belongs to the next request once complete().
  std::size_t feed(std::string_view bytes);
  bool complete() const { return is_done(); }
  std::optional<ProtocolError> refusal() const { return refusal_; }
  bool expects_continue() const { return expects_continue_ && is_header_done() && !is_done(); }
  bool http_1_0() const { return version_ == 10; }

 private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;
  using field = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb, string_view method, string_view target,
                       int version, error_code& failure) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(field name, string_view name_text, string_view value,
                     error_code& failure) override;
#if BOOST_BEAST_VERSION >= 359  // Boost 1.90 tells trailers from headers; before, we do
  void on_trailer_field_impl(field, string_view, string_view, error_code&) override {}
#endif
  void on_header_impl(error_code& failure) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
  std::size_t on_body_impl(string_view body, error_code&) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override;
  void on_finish_impl(error_code&) override {}

  bool take_target(std::string_view target);
  void refuse(ProtocolError error, error_code& failure);
  ProtocolError meaning_of(const error_code& failure, std::string_view bytes) const;

  Request& request_;
  Limits limits_;
  std::optional<ProtocolError> refusal_;
  std::size_t header_bytes_ = 0;
  int version_ = 0;
  int host_count_ = 0;
  bool expects_continue_ = false;
  bool headers_over_ = false;
};

}  // namespace privcards::net
