#include <bit>
#include <cstring>

#include "base/big_endian.hpp"
#include "core/iso8583/message.hpp"
#include "core/iso8583/nibbles.hpp"

namespace privcards::iso8583 {
namespace {

constexpr std::uint64_t bit_of(int field) { return std::uint64_t{1} << (64 - field); }

bool only_classes(const Charset& set, std::uint8_t allowed, ByteView bytes) {
  bool good = true;
  for (std::uint8_t byte : bytes) good &= (set.classes[byte] & allowed) != 0;
  return good;
}

}  // namespace

// One walk over one message.
class Parser {
 public:
  Parser(const CompiledProfile& profile, ByteView body, Message& out)
      : profile_(profile), body_(body), out_(out) {}

  std::optional<FieldError> run() {
    out_.profile_ = &profile_;
    out_.body_ = body_;
    out_.mti_ = {};
    out_.present_ = {};
    out_.complete_ = false;
    out_.trailing_bytes_ = 0;
    std::uint64_t primary = 0;
    std::uint64_t secondary = 0;
    if (body_.size() > 65'535) return FieldError{0, 0, FieldFault::message_too_long};
    if (!read_message_type() || !read_bitmap(primary)) return error_;
    if ((primary & bit_of(1)) != 0 && !read_bitmap(secondary)) return error_;
    if ((secondary & bit_of(1)) != 0) return fail(65, FieldFault::extended_bitmap), error_;
    if (!read_fields(primary & ~bit_of(1), 0) || !read_fields(secondary, 64)) return error_;
    out_.complete_ = true;
    out_.trailing_bytes_ = left();
    return error_;
  }

 private:
  std::size_t left() const { return body_.size() - at_; }
  const std::uint8_t* here() const { return body_.data() + at_; }

  bool fail(int field, FieldFault reason) {
    if (!error_) error_ = FieldError{field, at_, reason};
    return false;
  }

  bool read_message_type() {
    if (left() < profile_.framing().header.bytes + profile_.mti_bytes()) {
      return fail(0, FieldFault::truncated);
    }
    at_ = profile_.framing().header.bytes;
    for (std::size_t index = 0; index < 4; ++index) {
      const char digit = profile_.mti_coding() == Coding::packed
                             ? character_of_nibble(nibble_at(here(), index))
                             : static_cast<char>(profile_.mti_charset().to_ascii[here()[index]]);
      if (digit < '0' || digit > '9') return fail(0, FieldFault::bad_message_type);
      out_.mti_[index] = digit;
    }
    at_ += profile_.mti_bytes();
    return true;
  }

  bool read_bitmap(std::uint64_t& bits) {
    if (left() < profile_.bitmap_bytes()) return fail(0, FieldFault::truncated);
    if (profile_.hex_bitmap()) {
      for (std::size_t index = 0; index < 16; ++index) {
        const int value = hex_value(profile_.mti_charset().to_ascii[here()[index]]);
        if (value < 0) return fail(0, FieldFault::bad_bitmap);
        bits = bits << 4 | static_cast<std::uint64_t>(value);
      }
    } else {
      bits = read_big_endian<std::uint64_t>({here(), 8});
    }
    at_ += profile_.bitmap_bytes();
    return true;
  }

  bool read_fields(std::uint64_t bits, int base) {
    while (bits != 0) {
      const int lead = std::countl_zero(bits);
      bits &= ~(std::uint64_t{1} << (63 - lead));
      if (!read_field(base + lead + 1)) return false;
    }
    return true;
  }

  bool read_field(int field) {
    const FieldPlan& plan = profile_.field(field);
    if (plan.form == Form::undefined) return fail(field, FieldFault::undefined_field);
    std::size_t count = plan.length_max;
    if (plan.prefix_bytes > 0 && !read_prefix(field, plan, count)) return false;
    Message::Extent extent{};
    if (!measure(field, plan, count, extent)) return false;
    if (left() < extent.bytes) return fail(field, FieldFault::truncated);
    extent.offset = static_cast<std::uint16_t>(at_);
    // A wrong content leaves the place known: remember the first, read on.
    check_content(field, plan, extent);
    out_.extents_[static_cast<std::size_t>(field)] = extent;
    out_.present_[field > 64 ? 1 : 0] |= bit_of(field > 64 ? field - 64 : field);
    at_ += extent.bytes;
    return true;
  }

  bool read_prefix(int field, const FieldPlan& plan, std::size_t& count) {
    if (left() < plan.prefix_bytes) return fail(field, FieldFault::truncated);
    const ByteView prefix = body_.subspan(at_, plan.prefix_bytes);
    const std::uint8_t zero = plan.length_coding == LengthCoding::ebcdic ? 0xF0 : '0';
    count = 0;
    for (std::uint8_t byte : prefix) {
      switch (plan.length_coding) {
        case LengthCoding::ascii:
        case LengthCoding::ebcdic: {
          const unsigned digit = static_cast<unsigned>(byte) - zero;
          if (digit > 9) return fail(field, FieldFault::bad_length);
          count = count * 10 + digit;
          break;
        }
        case LengthCoding::bcd:
          if (byte >> 4 > 9 || (byte & 15) > 9) return fail(field, FieldFault::bad_length);
          count = count * 100 + static_cast<std::size_t>(byte >> 4) * 10 + (byte & 15u);
          break;
        case LengthCoding::binary:
          count = count << 8 | byte;
          break;
      }
    }
    at_ += plan.prefix_bytes;
    return true;
  }

  // `count` is what the prefix said, or the fixed length.
  bool measure(int field, const FieldPlan& plan, std::size_t count, Message::Extent& extent) {
    std::size_t bytes = count;
    std::size_t characters = count;
    std::size_t most = plan.length_max;
    const bool variable = plan.prefix_bytes > 0;
    switch (plan.form) {
      case Form::undefined:
      case Form::characters:
      case Form::raw:
        break;
      case Form::packed:
        if (variable && plan.length_in_bytes) {
          characters = count * 2;
          most += most % 2;
        } else {
          bytes = (count + 1) / 2;
        }
        break;
      case Form::packed_signed:
        if (count == 0) return fail(field, FieldFault::bad_length);
        bytes = 1 + count / 2;
        break;
      case Form::hex:
        if (variable && !plan.length_in_bytes) {
          if (count % 2 != 0) return fail(field, FieldFault::bad_length);
          characters = count / 2;
        } else {
          bytes = count * 2;
        }
        break;
    }
    if (characters > most) return fail(field, FieldFault::too_long);
    extent.bytes = static_cast<std::uint16_t>(bytes);
    extent.characters = static_cast<std::uint16_t>(characters);
    return true;
  }

  void check_content(int field, const FieldPlan& plan, Message::Extent& extent) {
    const ByteView content = body_.subspan(at_, extent.bytes);
    switch (plan.form) {
      case Form::undefined:
      case Form::raw:
        return;
      case Form::characters:
        if (plan.signed_amount && !content.empty()) {
          check_sign(field, plan, content[0]);
          if (!only_classes(*plan.charset, plan.allowed, content.subspan(1))) {
            fail(field, FieldFault::bad_character);
          }
          return;
        }
        if (!only_classes(*plan.charset, plan.allowed, content)) {
          fail(field, FieldFault::bad_character);
        }
        return;
      case Form::packed:
        check_packed(field, plan, content.data(), extent);
        return;
      case Form::packed_signed: {
        check_sign(field, plan, content[0]);
        Message::Extent digits = extent;
        digits.characters = static_cast<std::uint16_t>(digits.characters - 1);
        check_packed(field, plan, content.data() + 1, digits);
        return;
      }
      case Form::hex:
        for (std::uint8_t byte : content) {
          if (hex_value(byte) < 0) fail(field, FieldFault::bad_character);
        }
        return;
    }
  }

  void check_sign(int field, const FieldPlan& plan, std::uint8_t byte) {
    const std::uint8_t sign = plan.charset->to_ascii[byte];
    if (sign != 'C' && sign != 'D') fail(field, FieldFault::bad_character);
  }

  void check_packed(int field, const FieldPlan& plan, const std::uint8_t* bytes,
                    Message::Extent& extent) {
    if (extent.characters == 0) return;
    const std::size_t last = (extent.characters + 1u) / 2 * 2 - 1;
    // A length in bytes hides whether the last nibble is a digit: the filler tells.
    if (plan.length_in_bytes && extent.characters % 2 == 0 && plan.prefix_bytes > 0 &&
        plan.odd_digit == OddDigit::right_f && nibble_at(bytes, last) == nibble_filler) {
      --extent.characters;
    }
    if (extent.characters % 2 == 1) {
      const bool left = plan.odd_digit == OddDigit::left_zero;
      const std::uint8_t pad = nibble_at(bytes, left ? 0 : last);
      const bool good = pad == 0 || (!left && pad == nibble_filler);
      if (!good) fail(field, FieldFault::bad_padding);
    }
    const std::size_t first = first_nibble(extent.characters, plan.odd_digit);
    const bool track = (plan.allowed & class_track) != 0;
    bool good = true;
    for (std::size_t index = 0; index < extent.characters; ++index) {
      const std::uint8_t nibble = nibble_at(bytes, first + index);
      good &= nibble <= 9 || (track && nibble == nibble_separator);
    }
    if (!good) fail(field, FieldFault::bad_character);
  }

  const CompiledProfile& profile_;
  ByteView body_;
  Message& out_;
  std::size_t at_ = 0;
  std::optional<FieldError> error_;
};

std::optional<FieldError> parse(const CompiledProfile& profile, ByteView body, Message& out) {
  return Parser(profile, body, out).run();
}

}  // namespace privcards::iso8583
