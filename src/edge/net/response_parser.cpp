#include "edge/net/response_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/none.hpp>

namespace privcards::net {

namespace http = boost::beast::http;

ResponseParser::ResponseParser(std::size_t body_keep) : body_keep_(body_keep) {
  constexpr std::uint32_t header_max = 32 * 1024;
  eager(true);
  header_limit(header_max);
  body_limit(boost::none);  // who reads stops by himself
}

ResponseParser::Step ResponseParser::feed(std::string_view bytes, std::size_t& used) {
  error_code failure;
  used = put(boost::asio::const_buffer(bytes.data(), bytes.size()), failure);
  if (failure && failure != http::error::need_more) return Step::broken;
  return is_done() ? Step::complete : Step::more;
}

ResponseParser::Step ResponseParser::feed_end() {
  if (!got_some()) return Step::broken;
  error_code failure;
  put_eof(failure);
  return failure ? Step::broken : Step::complete;
}

void ResponseParser::on_field_impl(field, string_view name, string_view value, error_code&) {
  if (headers_over_) return;
  headers_.emplace_back(std::string(name.data(), name.size()),
                        std::string(value.data(), value.size()));
}

std::size_t ResponseParser::keep(string_view body) {
  body_.append(body.data(), std::min(body.size(), body_keep_ - body_.size()));
  return body.size();
}

}  // namespace privcards::net
