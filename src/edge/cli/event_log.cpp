#include "edge/cli/event_log.hpp"

#include <utility>

namespace privcards::cli {
namespace {

constexpr std::int64_t pages_max = 100'000;  // as far as the API's pages reach
constexpr int tries_max = 5;

EventPlace place_of(const boost::json::object& list) {
  const auto* row = first_row(list);
  if (row == nullptr) return {};
  return {text_of(*row, "id"), number_of(*row, "sequence")};
}

}  // namespace

Result<EventMessage, std::string> read_event(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return Unexpected(std::string("an event that is not JSON"));
  return EventMessage{.id = text_of(*object, "id"),
                      .type = text_of(*object, "type"),
                      .created_at = text_of(*object, "created_at"),
                      .sequence = number_of(*object, "sequence"),
                      .body = std::string(body)};
}

Result<EventPlace, std::string> newest_event(ApiClient& api, std::string_view type) {
  std::string path = "/events?per_page=1";
  if (!type.empty()) path += "&type=" + std::string(type);
  const auto list = api.call("GET", path);
  if (!list) return Unexpected(list.error().sentence);
  return place_of(*list);
}

// The list is by sequence without gaps, newest first, so an event's place follows from its number;
// events that come meanwhile move it.
Result<std::optional<EventMessage>, std::string> event_at(ApiClient& api, std::int64_t sequence) {
  for (int attempt = 0; attempt < tries_max; ++attempt) {
    const auto newest = newest_event(api);
    if (!newest) return Unexpected(newest.error());
    if (newest->sequence < sequence) return std::optional<EventMessage>();
    const std::int64_t page = newest->sequence - sequence + 1;
    if (page > pages_max) {
      return Unexpected("event number " + std::to_string(sequence) + " is more than " +
                        std::to_string(pages_max) + " events ago");
    }
    const auto list = api.call("GET", "/events?per_page=1&page=" + std::to_string(page));
    if (!list) return Unexpected(list.error().sentence);
    const EventPlace place = place_of(*list);
    if (place.sequence != sequence) continue;
    const auto body = api.text("GET", "/events/" + place.id);
    if (!body) return Unexpected(body.error().sentence);
    auto event = read_event(*body);
    if (!event) return Unexpected(std::move(event).error());
    return std::optional<EventMessage>(std::move(*event));
  }
  return Unexpected("event number " + std::to_string(sequence) + " cannot be found");
}

}  // namespace privcards::cli
