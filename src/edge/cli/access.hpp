#pragma once
// Where the API is and the key to it.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "core/webhooks/endpoint.hpp"

namespace privcards::cli {

struct Access {
  webhooks::Endpoint base;  // target: "/v1"
  std::string base_url;     // as it is shown
  SecretText api_key;
  std::string ca_file;  // empty: the system's trust store
};

// An address without a path means its /v1.
Result<Access, std::string> make_access(std::string_view base_url, SecretText api_key,
                                        std::string ca_file);
// http or https, any host.
Result<webhooks::Endpoint, std::string> parse_url(std::string_view url);
bool is_live_key(const SecretText& key);
bool is_test_key(const SecretText& key);

}  // namespace privcards::cli
