#pragma once
// Texts that are much alike, kept small: LZ4 blocks (lz4_Block_format.md of its sources) over a
// dictionary of what such texts are made of. For the bodies of events, which would else be a third
// of all that a payment writes.
//
// Packed: the dictionary's number in one byte, the text's size in four (big-endian), the block. A
// dictionary is never changed, for what was packed with it could not be read any more; a better one
// gets the next number.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace privcards::store {

// Empty when the text is better kept as it is.
Bytes pack_text(std::string_view text);
// Nothing when it is not what pack_text() made.
std::optional<std::string> unpack_text(ByteView packed);

}  // namespace privcards::store
