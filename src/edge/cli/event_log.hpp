#pragma once
// The account's events by their sequence, read over the API.

#include <optional>

#include "edge/cli/api_client.hpp"
#include "edge/cli/forwarder.hpp"

namespace privcards::cli {

struct EventPlace {
  std::string id;  // empty when there is no event
  std::int64_t sequence = 0;
};

Result<EventMessage, std::string> read_event(std::string_view body);

Result<EventPlace, std::string> newest_event(ApiClient& api, std::string_view type = {});
// Nothing when there is none of that number yet.
Result<std::optional<EventMessage>, std::string> event_at(ApiClient& api, std::int64_t sequence);

}  // namespace privcards::cli
