#include "edge/host/message_key.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"

namespace privcards::host {
namespace {

std::string_view without_leading_zeros(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

void put_big_endian(app::MessageKey& key, std::size_t at, std::size_t bytes, std::uint64_t value) {
  for (std::size_t left = bytes; left-- > 0; value >>= 8) {
    key.bytes[at + left] = static_cast<std::uint8_t>(value & 0xFF);
  }
}

// Link names are an operator's and short; one that is longer is told apart by its beginning.
constexpr std::size_t part_max = 64;

struct HashInput {
  std::array<std::uint8_t, 4 * (part_max + 1)> bytes;
  std::size_t used = 0;

  void add(std::string_view part) {
    part = part.substr(0, part_max);
    for (char c : part) bytes[used++] = static_cast<std::uint8_t>(c);
    bytes[used++] = 0;
  }
};

}  // namespace

app::MessageKey message_key(const MessageIdentity& identity) {
  HashInput input;
  input.add(identity.link);
  input.add(identity.mti);
  input.add(without_leading_zeros(identity.acquirer));
  input.add(without_leading_zeros(identity.forwarder));
  const Digest digest = sha256(ByteView(input.bytes).first(input.used));
  app::MessageKey key;
  put_big_endian(key, 0, 8, static_cast<std::uint64_t>(identity.transmitted_at.ms));
  put_big_endian(key, 8, 4, identity.trace);
  std::copy_n(digest.begin(), 8, key.bytes.begin() + 12);
  return key;
}

}  // namespace privcards::host
