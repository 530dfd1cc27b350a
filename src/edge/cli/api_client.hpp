#pragma once
// The public API as its caller sees it.

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "edge/cli/access.hpp"
#include "edge/cli/http.hpp"

namespace privcards::cli {

// Why there is no answer, as a sentence. The status is 0 when nothing came, the code then empty.
struct ApiFailure {
  int status = 0;
  std::string code;  // "card_already_frozen"
  std::string sentence;
};

net::OutgoingRequest api_request(const Access& access, std::string method, std::string_view path);
ApiFailure failure_of(const Access& access, const net::OutgoingResult& result);
// Tried again, the same request may be answered.
bool may_pass(const ApiFailure& failure);

class ApiClient {
 public:
  explicit ApiClient(const Access& access) : access_(access), http_(access.ca_file) {}

  Result<std::string, ApiFailure> text(std::string method, std::string_view path,
                                       std::string body = {});
  Result<boost::json::object, ApiFailure> call(std::string method, std::string_view path,
                                               std::string body = {});
  const Access& access() const { return access_; }

 private:
  Access access_;
  Http http_;
};

// Members of an answer; empty and 0 when they are not there.
Result<boost::json::object, std::string> parse_object(std::string_view text);
std::string text_of(const boost::json::object& object, std::string_view name);
std::int64_t number_of(const boost::json::object& object, std::string_view name);
// The first row of a list; null when it is empty.
const boost::json::object* first_row(const boost::json::object& list);

}  // namespace privcards::cli
