#include "core/iso8583/builder.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "core/iso8583/nibbles.hpp"

namespace privcards::iso8583 {
namespace {

std::size_t half_of(int field) { return field > 64 ? 1 : 0; }
std::uint64_t bit_of(int field) { return std::uint64_t{1} << (63 - (field - 1) % 64); }

int nibble_of_character(char c, bool track) {
  if (c >= '0' && c <= '9') return c - '0';
  return track && (c == '=' || c == 'D') ? nibble_separator : -1;
}

void put_nibble(std::uint8_t* bytes, std::size_t index, int nibble) {
  std::uint8_t& byte = bytes[index / 2];
  byte = static_cast<std::uint8_t>(byte | (index % 2 == 0 ? nibble << 4 : nibble));
}

constexpr char hex_upper[] = "0123456789ABCDEF";

}  // namespace

// Large arrays stay unset on purpose: they are written before they are read.
Builder::Builder(const CompiledProfile& profile, std::string_view mti) : profile_(profile) {
  CHECK(mti.size() == 4);
  std::copy(mti.begin(), mti.end(), mti_.begin());
}

void Builder::set_header(ByteView header) {
  CHECK(header.size() == profile_.framing().header.bytes);
  std::copy(header.begin(), header.end(), header_.begin());
}

void Builder::answer_header(const Message& request) {
  const Header& layout = profile_.framing().header;
  const ByteView header = request.header();
  set_header(header);
  for (std::size_t index = 0; index < layout.address_bytes; ++index) {
    header_[layout.destination_offset + index] = header[layout.source_offset + index];
    header_[layout.source_offset + index] = header[layout.destination_offset + index];
  }
}

void Builder::fail(int field, FieldFault reason) {
  if (!failed_) error_ = FieldError{field, 0, reason};
  failed_ = true;
}

std::uint8_t* Builder::reserve(int field, std::size_t size) {
  if (size > scratch_.size() - scratch_used_)
    return fail(field, FieldFault::message_too_long), nullptr;
  std::uint8_t* bytes = scratch_.data() + scratch_used_;
  scratch_used_ += size;
  pieces_[static_cast<std::size_t>(field)] = {bytes, static_cast<std::uint16_t>(size), 0};
  present_[half_of(field)] |= bit_of(field);
  return bytes;
}

void Builder::put_prefix(const FieldPlan& plan, std::uint8_t* out, std::size_t count) const {
  for (std::size_t left = plan.prefix_bytes; left-- > 0;) {
    switch (plan.length_coding) {
      case LengthCoding::ascii:
      case LengthCoding::ebcdic:
        out[left] = static_cast<std::uint8_t>(
            (plan.length_coding == LengthCoding::ascii ? 0x30 : 0xF0) + count % 10);
        count /= 10;
        break;
      case LengthCoding::bcd:
        out[left] = static_cast<std::uint8_t>((count / 10 % 10) << 4 | count % 10);
        count /= 100;
        break;
      case LengthCoding::binary:
        out[left] = static_cast<std::uint8_t>(count & 0xFF);
        count >>= 8;
        break;
    }
  }
}

void Builder::put_characters(int field, const FieldPlan& plan, std::string_view text,
                             std::size_t count) {
  std::uint8_t* out = reserve(field, plan.prefix_bytes + count);
  if (out == nullptr) return;
  put_prefix(plan, out, count);
  out += plan.prefix_bytes;
  // The pad of a signed amount goes between its letter and its digits.
  const std::size_t pad = count - text.size();
  const std::size_t lead = plan.signed_amount ? 1 : 0;
  const std::size_t pad_at = plan.pad_side == PadSide::left ? lead : text.size();
  const Charset& set = *plan.charset;
  bool good = true;
  for (std::size_t index = 0, read = 0; index < count; ++index) {
    const bool padding = index >= pad_at && index < pad_at + pad;
    const char c = padding ? plan.pad_character : text[read++];
    const auto code = static_cast<unsigned char>(c);
    const std::uint8_t byte = code < 128 ? set.from_ascii[code] : set.from_ascii['?'];
    good &= index < lead ? c == 'C' || c == 'D'
                         : padding || (code < 128 && set.to_ascii[byte] == code &&
                                       (set.classes[byte] & plan.allowed) != 0);
    out[index] = byte;
  }
  if (!good) fail(field, FieldFault::bad_character);
}

void Builder::put_packed(int field, const FieldPlan& plan, std::string_view text,
                         std::size_t count) {
  const std::size_t lead = plan.form == Form::packed_signed ? 1 : 0;
  const std::size_t digits = count - lead;
  const std::size_t size = lead + (digits + 1) / 2;
  std::uint8_t* out = reserve(field, plan.prefix_bytes + size);
  if (out == nullptr) return;
  put_prefix(plan, out, plan.length_in_bytes ? size : count);
  out += plan.prefix_bytes;
  std::fill_n(out, size, std::uint8_t{0});
  if (lead == 1) {
    if (text[0] != 'C' && text[0] != 'D') return fail(field, FieldFault::bad_character);
    *out++ = plan.charset->from_ascii[static_cast<unsigned char>(text[0])];
    text.remove_prefix(1);
  }
  const std::size_t pad = digits - text.size();
  const std::size_t start =
      first_nibble(digits, plan.odd_digit) + (plan.pad_side == PadSide::left ? pad : 0);
  const bool track = (plan.allowed & class_track) != 0;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const int nibble = nibble_of_character(text[index], track);
    if (nibble < 0) return fail(field, FieldFault::bad_character);
    put_nibble(out, start + index, nibble);
  }
  if (digits % 2 == 1 && plan.odd_digit == OddDigit::right_f) {
    put_nibble(out, digits, nibble_filler);
  }
}

void Builder::set_text(int field, std::string_view text) {
  CHECK(field >= 2 && field <= field_max);
  const FieldPlan& plan = profile_.field(field);
  if (plan.form == Form::undefined) return fail(field, FieldFault::undefined_field);
  if (plan.form == Form::raw || plan.form == Form::hex) return set_bytes(field, as_bytes(text));
  if (text.size() > plan.length_max) return fail(field, FieldFault::too_long);
  if (plan.signed_amount && text.empty()) return fail(field, FieldFault::bad_character);
  const std::size_t count = plan.prefix_bytes > 0 ? text.size() : plan.length_max;
  if (plan.form == Form::characters) return put_characters(field, plan, text, count);
  put_packed(field, plan, text, count);
}

void Builder::set_number(int field, std::uint64_t number) {
  std::array<char, 20> digits;
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  set_text(field, {digits.data(), static_cast<std::size_t>(written.ptr - digits.data())});
}

void Builder::set_bytes(int field, ByteView bytes) {
  CHECK(field >= 2 && field <= field_max);
  const FieldPlan& plan = profile_.field(field);
  if (plan.form == Form::undefined) return fail(field, FieldFault::undefined_field);
  if (plan.form != Form::raw && plan.form != Form::hex) {
    return fail(field, FieldFault::bad_character);
  }
  if (bytes.size() > plan.length_max) return fail(field, FieldFault::too_long);
  const bool hex = plan.form == Form::hex;
  const std::size_t count = plan.prefix_bytes > 0 ? bytes.size() : plan.length_max;
  const std::size_t size = hex ? count * 2 : count;
  std::uint8_t* out = reserve(field, plan.prefix_bytes + size);
  if (out == nullptr) return;
  put_prefix(plan, out, plan.length_in_bytes ? count : size);
  out += plan.prefix_bytes;
  for (std::size_t index = 0; index < count; ++index) {
    const std::uint8_t byte = index < bytes.size() ? bytes[index] : std::uint8_t{0};
    if (hex) {
      *out++ = static_cast<std::uint8_t>(hex_upper[byte >> 4]);
      *out++ = static_cast<std::uint8_t>(hex_upper[byte & 15]);
    } else {
      *out++ = byte;
    }
  }
}

void Builder::echo(const Message& request, int field) {
  CHECK(&request.profile() == &profile_);
  if (!request.has(field)) return;
  const ByteView bytes = request.encoded(field);
  pieces_[static_cast<std::size_t>(field)] = {bytes.data(),
                                              static_cast<std::uint16_t>(bytes.size()), 0};
  present_[half_of(field)] |= bit_of(field);
}

void Builder::clear(int field) { present_[half_of(field)] &= ~bit_of(field); }

bool Builder::has(int field) const { return (present_[half_of(field)] & bit_of(field)) != 0; }

std::size_t Builder::put_bitmap(std::uint64_t bits, std::size_t at) {
  for (std::size_t index = 0; index < 8; ++index) {
    const auto byte = static_cast<std::uint8_t>(bits >> (56 - 8 * index));
    if (profile_.hex_bitmap()) {
      const Charset& set = profile_.mti_charset();
      out_[at++] = set.from_ascii[static_cast<unsigned char>(hex_upper[byte >> 4])];
      out_[at++] = set.from_ascii[static_cast<unsigned char>(hex_upper[byte & 15])];
    } else {
      out_[at++] = byte;
    }
  }
  return at;
}

std::size_t Builder::put_start(bool secondary) {
  std::size_t at = profile_.framing().header.bytes;
  std::copy_n(header_.begin(), at, out_.begin());
  if (profile_.mti_coding() == Coding::packed) {
    out_[at++] = static_cast<std::uint8_t>((mti_[0] - '0') << 4 | (mti_[1] - '0'));
    out_[at++] = static_cast<std::uint8_t>((mti_[2] - '0') << 4 | (mti_[3] - '0'));
  } else {
    for (char c : mti_) {
      out_[at++] = profile_.mti_charset().from_ascii[static_cast<unsigned char>(c)];
    }
  }
  at = put_bitmap(present_[0] | (secondary ? bit_of(1) : 0), at);
  return secondary ? put_bitmap(present_[1], at) : at;
}

Result<ByteView, FieldError> Builder::finish() {
  if (failed_) return Unexpected(error_);
  std::size_t at = put_start(present_[1] != 0);
  const std::size_t most = std::min(out_.size(), profile_.framing().length_max);
  for (std::size_t half = 0; half < 2; ++half) {
    std::uint64_t bits = present_[half];
    while (bits != 0) {
      const auto lead = static_cast<std::size_t>(std::countl_zero(bits));
      bits &= ~(std::uint64_t{1} << (63 - lead));
      Piece& piece = pieces_[half * 64 + lead + 1];
      if (at + piece.size > most) {
        return Unexpected(
            FieldError{static_cast<int>(half * 64 + lead + 1), at, FieldFault::message_too_long});
      }
      std::memcpy(out_.data() + at, piece.bytes, piece.size);
      piece.offset = static_cast<std::uint16_t>(at);
      at += piece.size;
    }
  }
  const Header& header = profile_.framing().header;
  for (std::size_t index = 0; index < header.length_bytes; ++index) {
    out_[header.length_offset + index] =
        static_cast<std::uint8_t>(at >> (8 * (header.length_bytes - 1 - index)));
  }
  return ByteView(out_.data(), at);
}

FieldExtent Builder::where(int field) const {
  if (!has(field)) return {};
  const Piece& piece = pieces_[static_cast<std::size_t>(field)];
  const std::size_t prefix = profile_.field(field).prefix_bytes;
  return {piece.offset + prefix, piece.size - prefix};
}

void blank(std::span<std::uint8_t> message, const FieldExtent& extent) {
  CHECK(extent.offset + extent.length <= message.size());
  std::fill_n(message.begin() + static_cast<std::ptrdiff_t>(extent.offset), extent.length,
              std::uint8_t{0});
}

bool restore(std::span<std::uint8_t> message, const FieldExtent& extent, ByteView content) {
  if (content.size() != extent.length || extent.offset + extent.length > message.size()) {
    return false;
  }
  std::copy(content.begin(), content.end(),
            message.begin() + static_cast<std::ptrdiff_t>(extent.offset));
  return true;
}

}  // namespace privcards::iso8583
