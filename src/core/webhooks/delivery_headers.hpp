#pragma once
// The headers of a delivery, the same whoever sends it: the server, or `privcards listen` on its
// behalf.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.hpp"

namespace privcards::webhooks {

struct SignedEvent {
  std::string_view event_id;
  std::string_view event_type;
  std::string_view delivery_id;
  std::string_view body;
};

// `previous` is the old secret while a rotation's grace lasts.
std::vector<std::pair<std::string, std::string>> delivery_headers(
    const SignedEvent& event, std::int64_t timestamp_s, const SecretText& secret,
    const std::optional<SecretText>& previous);

}  // namespace privcards::webhooks
