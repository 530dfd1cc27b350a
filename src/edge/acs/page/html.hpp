#pragma once
// Text into HTML. Every variable part of a page goes through one of these; display_text() has
// already taken the tricks out of merchants' names.

#include <string>
#include <string_view>

namespace privcards::acs {

// For element content and for attribute values in double quotes.
std::string escape_html(std::string_view text);

// Replaces every "{name}" of the template by the part of that name, escaped. A name without a part
// is a mistake of ours.
struct Part {
  std::string_view name;
  std::string_view text;
};
std::string fill(std::string_view text_template, std::initializer_list<Part> parts);

}  // namespace privcards::acs
