// Bytes from an HTTP client: fed whole and in pieces, which must come to the same thing. The first
// byte says how large the pieces are.

#include <algorithm>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "edge/net/request_parser.hpp"

namespace {

using namespace privcards::net;

struct Outcome {
  bool complete = false;
  bool refused = false;
  Request request;
};

Outcome parse(std::string_view bytes, std::size_t piece) {
  Outcome outcome;
  RequestParser parser(outcome.request, {.header_max = 4'096, .body_max = 4'096});
  std::size_t begin = 0;
  std::size_t end = 0;
  while (!parser.complete() && !parser.refusal() && end < bytes.size()) {
    end = std::min(bytes.size(), end + piece);
    while (begin < end) {
      const std::size_t used = parser.feed(bytes.substr(begin, end - begin));
      CHECK(used <= end - begin);
      begin += used;
      if (used == 0 || parser.complete() || parser.refusal()) break;
    }
  }
  outcome.complete = parser.complete();
  outcome.refused = parser.refusal().has_value();
  CHECK(outcome.request.body.size() <= 4'096);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const Outcome whole = parse(bytes, bytes.size() + 1);
  const Outcome pieces = parse(bytes, 1 + data[0] % 64U);
  CHECK(whole.complete == pieces.complete);
  if (!whole.complete) return 0;
  CHECK(whole.request.method == pieces.request.method);
  CHECK(whole.request.path == pieces.request.path);
  CHECK(whole.request.headers == pieces.request.headers);
  CHECK(whole.request.body == pieces.request.body);
  return 0;
}
