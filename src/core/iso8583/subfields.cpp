#include "core/iso8583/subfields.hpp"

#include <algorithm>

namespace privcards::iso8583 {
namespace {

struct SchemeShape {
  std::size_t tag = 0;
  std::size_t length = 0;
};

SchemeShape shape_of(SubfieldScheme scheme) {
  switch (scheme) {
    case SubfieldScheme::tag2_length2:
      return {2, 2};
    case SubfieldScheme::tag4_length3:
      return {4, 3};
    case SubfieldScheme::opaque:
    case SubfieldScheme::positional:
      return {};
  }
  return {};
}

}  // namespace

std::optional<Subfield> TagReader::next() {
  const SchemeShape shape = shape_of(scheme_);
  const std::size_t lead = shape.tag + shape.length;
  if (lead == 0 || rest_.size() < lead) return std::nullopt;
  std::size_t length = 0;
  for (char c : rest_.substr(shape.tag, shape.length)) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<std::size_t>(c - '0');
  }
  if (rest_.size() - lead < length) return std::nullopt;
  const Subfield found{rest_.substr(0, shape.tag), rest_.substr(lead, length)};
  rest_.remove_prefix(lead + length);
  return found;
}

std::optional<std::string_view> find_tag(std::string_view text, SubfieldScheme scheme,
                                         std::string_view tag) {
  TagReader reader(text, scheme);
  while (const auto subfield = reader.next()) {
    if (subfield->tag == tag) return subfield->value;
  }
  return std::nullopt;
}

std::optional<std::string_view> find_position(std::string_view text, std::size_t offset,
                                              std::size_t length) {
  if (offset > text.size()) return std::nullopt;
  text.remove_prefix(offset);
  if (length == 0) return text;
  if (text.size() < length) return std::nullopt;
  return text.substr(0, length);
}

std::optional<std::string_view> find(const Message& message, const Place& place,
                                     std::span<char> buffer) {
  if (place.field == 0) return std::nullopt;
  auto text = message.text(place.field, buffer);
  if (!text) return std::nullopt;
  if (!place.tag.empty()) {
    const FieldSpec& spec = message.profile().spec(place.field);
    const auto tags = find_position(*text, spec.scheme_offset, 0);
    if (!tags) return std::nullopt;
    text = find_tag(*tags, spec.scheme, place.tag);
    if (!text) return std::nullopt;
  }
  return find_position(*text, place.offset, place.length);
}

bool holds(const Message& message, const Indicator& indicator) {
  std::array<char, field_text_max> buffer;
  const auto value = find(message, indicator.place, buffer);
  return value && std::find(indicator.values.begin(), indicator.values.end(), *value) !=
                      indicator.values.end();
}

bool SubfieldWriter::add_text(std::string_view text) {
  if (text.size() > buffer_.size() - used_) return false;
  std::copy(text.begin(), text.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ += text.size();
  return true;
}

bool SubfieldWriter::add(std::string_view tag, std::string_view value) {
  const SchemeShape shape = shape_of(scheme_);
  const std::size_t length_max = shape.length == 3 ? 999 : 99;
  if (shape.tag == 0 || tag.size() != shape.tag || value.size() > length_max) return false;
  if (buffer_.size() - used_ < shape.tag + shape.length + value.size()) return false;
  add_text(tag);
  std::size_t length = value.size();
  for (std::size_t left = shape.length; left-- > 0;) {
    buffer_[used_ + left] = static_cast<char>('0' + length % 10);
    length /= 10;
  }
  used_ += shape.length;
  return add_text(value);
}

bool set_place(Builder& answer, const CompiledProfile& profile, const Place& place,
               std::string_view value) {
  if (place.field == 0) return false;
  const FieldSpec& spec = profile.spec(place.field);
  SubfieldWriter writer(spec.scheme);
  constexpr std::string_view spaces = "                                ";
  const std::size_t lead = place.tag.empty() ? place.offset : spec.scheme_offset;
  for (std::size_t left = lead; left > 0;) {
    const std::size_t step = std::min(left, spaces.size());
    if (!writer.add_text(spaces.substr(0, step))) return false;
    left -= step;
  }
  if (!(place.tag.empty() ? writer.add_text(value) : writer.add(place.tag, value))) return false;
  if (writer.text().size() > spec.length_max) return false;
  answer.set_text(place.field, writer.text());
  return true;
}

}  // namespace privcards::iso8583
