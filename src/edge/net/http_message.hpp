#pragma once
// Responses as bytes. Internal to this room; the parts of HTTP that need no socket.

#include <string>
#include <string_view>

#include "edge/net/http_server.hpp"

namespace privcards::net {

bool equal_without_case(std::string_view a, std::string_view b);

struct HeadOptions {
  enum class Body { sized, chunked, until_close };
  enum class After { keep_alive, keep_alive_announced, close };  // announced: for HTTP/1.0 clients
  Body body = Body::sized;
  After after = After::keep_alive;
  std::string_view date;  // "Sun, 06 Nov 1994 08:49:37 GMT"
};

// Status line, headers and the empty line. Headers that the server owns (Content-Length,
// Connection, Date, Transfer-Encoding) are taken from `options`, never from the response; control
// characters in a header become spaces, so that no value can start a header or a response of its
// own.
void append_head(std::string& out, const Response& response, const HeadOptions& options);
void append_chunk(std::string& out, std::string_view bytes);
bool may_have_body(int status);

// Formats the date once per second.
class DateCache {
 public:
  std::string_view now();

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

}  // namespace privcards::net
