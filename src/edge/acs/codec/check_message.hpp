#pragma once
// A message against its table: the first class of error that it has, with all its elements.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/threeds/protocol.hpp"
#include "edge/acs/codec/fields.hpp"

namespace privcards::acs {

struct Finding {
  threeds::ErrorCode code = threeds::ErrorCode::format_invalid;
  std::string detail;
};

// Duplicates (204) are known from the parser; the rest is found here: 201, 203, 304, 202.
std::optional<Finding> check_message(const MessageView& message, std::span<const Field> fields,
                                     const std::vector<std::string>& duplicates);

}  // namespace privcards::acs
