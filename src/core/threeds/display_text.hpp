#pragma once
// Text from a merchant, made fit to be shown: it may name itself anything, also with characters
// that turn the reading direction around or hide.

#include <string>
#include <string_view>

namespace privcards::threeds {

inline constexpr std::size_t display_characters_max = 40;

// Without control, format and bidirectional characters; runs of blanks become one; cut at so many
// characters, with an ellipsis. Bytes that are not UTF-8 are dropped.
std::string display_text(std::string_view text,
                         std::size_t characters_max = display_characters_max);

// Characters in UTF-8 text, as the protocol counts lengths.
std::size_t character_count(std::string_view utf8);

}  // namespace privcards::threeds
