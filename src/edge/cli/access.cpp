#include "edge/cli/access.hpp"

#include <algorithm>
#include <utility>

namespace privcards::cli {
namespace {

bool is_sendable(std::string_view key) {
  return std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

Result<webhooks::Endpoint, std::string> parse_url(std::string_view url) {
  auto endpoint = webhooks::parse_endpoint(url, webhooks::Reach::anywhere);
  if (!endpoint) return Unexpected(std::string(url) + " is not an http or https URL");
  return std::move(*endpoint);
}

Result<Access, std::string> make_access(std::string_view base_url, SecretText api_key,
                                        std::string ca_file) {
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  auto base = parse_url(base_url);
  if (!base) return Unexpected(std::move(base).error());
  if (base->target.find('?') != std::string::npos) {
    return Unexpected(std::string("the base URL has a query"));
  }
  if (base->target == "/") base->target = "/v1";
  if (api_key.empty()) {
    return Unexpected(
        std::string("no API key: set PRIVCARDS_API_KEY, or give --api-key or --data"));
  }
  if (!is_sendable(api_key.reveal())) {
    return Unexpected(std::string("the API key has characters that no key has"));
  }
  return Access{std::move(*base), std::string(base_url), std::move(api_key), std::move(ca_file)};
}

bool is_live_key(const SecretText& key) { return key.reveal().starts_with("sk_live_"); }
bool is_test_key(const SecretText& key) { return key.reveal().starts_with("sk_test_"); }

}  // namespace privcards::cli
