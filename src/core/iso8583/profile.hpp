#pragma once
// A LinkProfile that was checked and flattened for the hot path: one small FieldPlan per data
// element. A CompiledProfile is made once at start, never changes, is shared by every thread, and
// outlives every Message and Builder that was made with it.

#include <array>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "core/iso8583/spec.hpp"

namespace privcards::iso8583 {

inline constexpr std::size_t header_bytes_max = 64;

enum class FieldFault : std::uint8_t {
  truncated,  // the message ends inside it
  bad_message_type,
  bad_bitmap,
  extended_bitmap,  // DE 65 announces fields above 128, which 1987 has not got
  undefined_field,  // its length is unknown, so nothing behind it can be found
  bad_length,       // a length prefix that is not a number
  too_long,
  bad_character,
  bad_padding,
  message_too_long
};
std::string_view name_of(FieldFault fault);

// field 0 is the header, the message type or the bitmap; offset counts from the frame body's start.
struct FieldError {
  int field = 0;
  std::size_t offset = 0;
  FieldFault reason = FieldFault::truncated;
  bool operator==(const FieldError&) const = default;
};

enum class Form : std::uint8_t { undefined, characters, packed, packed_signed, raw, hex };

struct FieldPlan {
  const Charset* charset = nullptr;
  Form form = Form::undefined;
  LengthCoding length_coding = LengthCoding::ascii;
  std::uint8_t prefix_bytes = 0;
  std::uint8_t allowed = 0;  // classes of characters
  bool length_in_bytes = false;
  bool signed_amount = false;
  bool sensitive = false;
  OddDigit odd_digit = OddDigit::left_zero;
  PadSide pad_side = PadSide::right;
  char pad_character = ' ';
  std::uint16_t length_max = 0;
};

class CompiledProfile {
 public:
  const LinkProfile& source() const { return source_; }
  const Framing& framing() const { return source_.framing; }
  const Layout& layout() const { return source_.layout; }
  const FieldPlan& field(int number) const { return plans_[static_cast<std::size_t>(number)]; }
  const FieldSpec& spec(int number) const {
    return source_.fields[static_cast<std::size_t>(number)];
  }

  std::string_view response_code(Network network, ResponseReason reason) const {
    return source_
        .response_codes[static_cast<std::size_t>(network)][static_cast<std::size_t>(reason)];
  }
  bool means_approved(std::string_view response_code) const;

  Coding mti_coding() const { return source_.encoding.mti; }
  bool hex_bitmap() const { return source_.encoding.bitmap == Coding::hex; }
  std::size_t mti_bytes() const { return mti_coding() == Coding::packed ? 2 : 4; }
  std::size_t bitmap_bytes() const { return hex_bitmap() ? 16 : 8; }
  const Charset& mti_charset() const { return *mti_charset_; }
  // Header, message type and primary bitmap: nothing shorter is a message.
  std::size_t body_bytes_min() const {
    return source_.framing.header.bytes + mti_bytes() + bitmap_bytes();
  }

 private:
  friend Result<CompiledProfile, std::string> compile(LinkProfile profile);

  LinkProfile source_;
  std::array<FieldPlan, field_max + 1> plans_;
  const Charset* mti_charset_ = nullptr;
};

// The error is a sentence for the operator: what is wrong and where in the profile.
Result<CompiledProfile, std::string> compile(LinkProfile profile);

}  // namespace privcards::iso8583
