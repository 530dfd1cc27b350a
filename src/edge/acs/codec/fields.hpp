#pragma once
// The field tables: what each message may and must have, per version, channel and category. A row
// is one element; what has a dot lies inside the object of that name and is looked at only when the
// object is there.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/threeds/protocol.hpp"
#include "edge/acs/codec/format.hpp"

namespace privcards::acs {

// A message on its way through the checks. Channel and category stay empty when the message does
// not say them rightly; then only what all channels and categories need is asked for.
struct MessageView {
  const JsonValue& root;
  threeds::Version version = threeds::Version::v2_2_0;
  std::optional<threeds::Channel> channel;
  std::optional<threeds::Category> category;

  // The text of an element, empty when it is absent or no text.
  std::string_view text(std::string_view path) const;
  bool is_one_of(std::string_view path, std::string_view codes) const;
};

inline constexpr std::uint8_t in_app = 1;
inline constexpr std::uint8_t in_browser = 2;
inline constexpr std::uint8_t in_three_ri = 4;
inline constexpr std::uint8_t in_all = in_app | in_browser | in_three_ri;

using Condition = bool (*)(const MessageView&);
inline bool always(const MessageView&) { return true; }
inline bool never(const MessageView&) { return false; }

struct Field {
  std::string_view path;
  Format format;
  Condition required = never;
  std::uint8_t channels = in_all;
  Condition known = always;  // false: this version or category does not have it; ignored
  Condition fits = always;   // beside the message's other elements, once its format is good
};

std::span<const Field> areq_fields();
std::span<const Field> creq_fields();
std::span<const Field> rres_fields();

}  // namespace privcards::acs
