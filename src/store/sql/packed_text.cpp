#include "store/sql/packed_text.hpp"

#include <lz4.h>

#include <algorithm>

#include "base/big_endian.hpp"

namespace privcards::store {
namespace {

constexpr std::string_view dictionary_1 =
#include "store/sql/event_dictionary_1.inc"
    ;
constexpr std::uint8_t number_of_dictionary = 1;
constexpr std::size_t head_size = 5;
// Far beyond what any event is; a head that says more is damaged.
constexpr std::size_t text_max = std::size_t{1} << 24;

// With the dictionary taken in, to begin each text with.
const LZ4_stream_t& prepared() {
  static const LZ4_stream_t stream = [] {
    LZ4_stream_t made;
    LZ4_initStream(&made, sizeof made);
    LZ4_loadDict(&made, dictionary_1.data(), static_cast<int>(dictionary_1.size()));
    return made;
  }();
  return stream;
}

}  // namespace

Bytes pack_text(std::string_view text) {
  if (text.size() <= head_size + 1 || text.size() > text_max) return {};
  thread_local LZ4_stream_t stream;
  stream = prepared();
  Bytes packed(text.size() - 1);  // more would be no gain
  packed[0] = number_of_dictionary;
  std::ranges::copy(big_endian(static_cast<std::uint32_t>(text.size())), packed.begin() + 1);
  const int size = LZ4_compress_fast_continue(
      &stream, text.data(), reinterpret_cast<char*>(packed.data() + head_size),
      static_cast<int>(text.size()), static_cast<int>(packed.size() - head_size), 1);
  if (size <= 0) return {};
  packed.resize(head_size + static_cast<std::size_t>(size));
  return packed;
}

std::optional<std::string> unpack_text(ByteView packed) {
  if (packed.size() < head_size || packed[0] != number_of_dictionary) return std::nullopt;
  const std::size_t text_size = read_big_endian<std::uint32_t>(packed.subspan(1));
  if (text_size > text_max) return std::nullopt;
  std::string text(text_size, '\0');
  const ByteView block = packed.subspan(head_size);
  const int size = LZ4_decompress_safe_usingDict(
      reinterpret_cast<const char*>(block.data()), text.data(), static_cast<int>(block.size()),
      static_cast<int>(text.size()), dictionary_1.data(), static_cast<int>(dictionary_1.size()));
  if (size < 0 || static_cast<std::size_t>(size) != text_size) return std::nullopt;
  return text;
}

}  // namespace privcards::store
