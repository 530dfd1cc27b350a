#pragma once
// A received message: where each data element lies in the caller's bytes. Nothing is copied and
// nothing is allocated; the Message is worthless once those bytes are gone. Content was checked
// against the field's type, and is decoded only when asked for, always to plain ASCII.
// ISO 8583:1987 message structure; DE n is bit n, most significant first.

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "core/iso8583/profile.hpp"

namespace privcards::iso8583 {

class Message {
 public:
  std::string_view mti() const { return {mti_.data(), mti_.size()}; }
  ByteView header() const;
  ByteView body() const { return body_; }
  const CompiledProfile& profile() const { return *profile_; }

  bool has(int field) const;
  // On the wire: content alone, and with its length prefix. Empty when absent.
  ByteView raw(int field) const;
  ByteView encoded(int field) const;
  // How many characters, digits or bytes the content has.
  std::size_t length(int field) const;

  // Decoded into `out`, which must hold length(field) characters. Nothing when the field is absent
  // or binary, when `out` is too small, or when the content is not what its type allows.
  std::optional<std::string_view> text(int field, std::span<char> out) const;
  std::optional<std::string_view> digits(int field, std::span<char> out) const;
  std::optional<std::uint64_t> number(int field) const;
  std::optional<std::size_t> bytes(int field, std::span<std::uint8_t> out) const;
  std::string text(int field) const;  // empty when absent

  // Calls visit(int field) in ascending order.
  template <class Visit>
  void for_each_field(Visit visit) const;

  // True when every field could be located, also when the content of one was wrong.
  bool complete() const { return complete_; }
  // Bytes behind the last field; the profile is probably wrong about this link.
  std::size_t trailing_bytes() const { return trailing_bytes_; }

 private:
  friend class Parser;

  struct Extent {
    std::uint16_t offset;
    std::uint16_t bytes;
    std::uint16_t characters;
  };
  const Extent& extent(int field) const { return extents_[static_cast<std::size_t>(field)]; }

  const CompiledProfile* profile_ = nullptr;
  ByteView body_;
  std::array<char, 4> mti_{};
  std::array<std::uint64_t, 2> present_{};
  bool complete_ = false;
  std::size_t trailing_bytes_ = 0;
  std::array<Extent, field_max + 1> extents_;  // meaningful where present_ says so
};

// Fills `out` as far as it can: after an error in one field's content every other field is still
// there to be echoed; after one that loses the place, the fields before it are. Returns the first
// error. The frame around the body was sound, so no error is a reason to close the link.
std::optional<FieldError> parse(const CompiledProfile& profile, ByteView body, Message& out);

template <class Visit>
void Message::for_each_field(Visit visit) const {
  for (int half = 0; half < 2; ++half) {
    std::uint64_t bits = present_[static_cast<std::size_t>(half)];
    while (bits != 0) {
      const int lead = std::countl_zero(bits);
      bits &= ~(std::uint64_t{1} << (63 - lead));
      visit(half * 64 + lead + 1);
    }
  }
}

}  // namespace privcards::iso8583
