#include "core/iso8583/message.hpp"

#include <algorithm>

#include "core/iso8583/nibbles.hpp"

namespace privcards::iso8583 {
namespace {

void unpack(const std::uint8_t* bytes, std::size_t digits, OddDigit odd_digit, char* out) {
  const std::size_t first = first_nibble(digits, odd_digit);
  for (std::size_t index = 0; index < digits; ++index) {
    out[index] = character_of_nibble(nibble_at(bytes, first + index));
  }
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

ByteView Message::header() const {
  if (profile_ == nullptr) return {};
  return body_.first(std::min(body_.size(), profile_->framing().header.bytes));
}

bool Message::has(int field) const {
  if (field < 1 || field > field_max) return false;
  const int index = field - 1;
  return (present_[static_cast<std::size_t>(index / 64)] >> (63 - index % 64) & 1) != 0;
}

ByteView Message::raw(int field) const {
  if (!has(field)) return {};
  return body_.subspan(extent(field).offset, extent(field).bytes);
}

ByteView Message::encoded(int field) const {
  if (!has(field)) return {};
  const std::size_t prefix = profile_->field(field).prefix_bytes;
  return body_.subspan(extent(field).offset - prefix, prefix + extent(field).bytes);
}

std::size_t Message::length(int field) const { return has(field) ? extent(field).characters : 0; }

std::optional<std::string_view> Message::text(int field, std::span<char> out) const {
  if (!has(field)) return std::nullopt;
  const FieldPlan& plan = profile_->field(field);
  const ByteView content = raw(field);
  const std::size_t count = extent(field).characters;
  if (out.size() < count) return std::nullopt;
  switch (plan.form) {
    case Form::undefined:
    case Form::raw:
    case Form::hex:
      return std::nullopt;
    case Form::characters:
      for (std::size_t index = 0; index < count; ++index) {
        out[index] = static_cast<char>(plan.charset->to_ascii[content[index]]);
      }
      break;
    case Form::packed:
      unpack(content.data(), count, plan.odd_digit, out.data());
      break;
    case Form::packed_signed:
      out[0] = static_cast<char>(plan.charset->to_ascii[content[0]]);
      unpack(content.data() + 1, count - 1, plan.odd_digit, out.data() + 1);
      break;
  }
  return std::string_view(out.data(), count);
}

std::optional<std::string_view> Message::digits(int field, std::span<char> out) const {
  const auto found = text(field, out);
  if (!found || !all_digits(*found)) return std::nullopt;
  return found;
}

std::optional<std::uint64_t> Message::number(int field) const {
  // 18 digits always fit; no amount or identifier we compute with has more.
  std::array<char, 40> buffer;
  const auto found = digits(field, buffer);
  if (!found || found->empty()) return std::nullopt;
  const std::size_t first = std::min(found->find_first_not_of('0'), found->size());
  if (found->size() - first > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : found->substr(first)) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return value;
}

std::optional<std::size_t> Message::bytes(int field, std::span<std::uint8_t> out) const {
  if (!has(field) || out.size() < length(field)) return std::nullopt;
  const ByteView content = raw(field);
  const Form form = profile_->field(field).form;
  if (form == Form::raw) {
    std::copy(content.begin(), content.end(), out.begin());
    return content.size();
  }
  if (form != Form::hex) return std::nullopt;
  for (std::size_t index = 0; index < content.size() / 2; ++index) {
    const int high = hex_value(content[index * 2]);
    const int low = hex_value(content[index * 2 + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out[index] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return content.size() / 2;
}

std::string Message::text(int field) const {
  std::string out(length(field), '\0');
  if (!text(field, std::span<char>(out))) out.clear();
  return out;
}

}  // namespace privcards::iso8583
