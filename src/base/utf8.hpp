#pragma once
// UTF-8 (RFC 3629): what is, and making text that is.

#include <cstddef>
#include <string>
#include <string_view>

namespace privcards {

// Length of the sequence that starts at `at`; 0 when there is none.
std::size_t utf8_sequence(std::string_view text, std::size_t at);
bool is_utf8(std::string_view text);

// At most `bytes_max` bytes of the text, cut between characters; what is not UTF-8 becomes U+FFFD.
// Of a text that is as long as that, or longer, half a character at its end is a cut, and dropped.
// What comes out comes out the same again.
std::string made_utf8(std::string_view text, std::size_t bytes_max);

}  // namespace privcards
