#pragma once
// Inside one data element: tags with lengths (tag 2 length 2, or tag 4 length 3, all decimal
// characters) and fixed positions. Readers return views of the decoded text they are given; a tag
// list that does not add up ends where it breaks. No allocation.

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/message.hpp"

namespace privcards::iso8583 {

struct Subfield {
  std::string_view tag;
  std::string_view value;
};

class TagReader {
 public:
  TagReader(std::string_view text, SubfieldScheme scheme) : rest_(text), scheme_(scheme) {}
  std::optional<Subfield> next();
  // True when next() stopped before the end of the text.
  bool broken() const { return !rest_.empty(); }

 private:
  std::string_view rest_;
  SubfieldScheme scheme_;
};
std::optional<std::string_view> find_tag(std::string_view text, SubfieldScheme scheme,
                                         std::string_view tag);

// Characters `offset` to `offset + length` (0: to the end); nothing when the text is shorter.
std::optional<std::string_view> find_position(std::string_view text, std::size_t offset,
                                              std::size_t length);

// The value at a profile's place, decoded into `buffer`. `buffer` holds the whole field, so give it
// the field's size; field_text_max always does.
inline constexpr std::size_t field_text_max = 999;
std::optional<std::string_view> find(const Message& message, const Place& place,
                                     std::span<char> buffer);
bool holds(const Message& message, const Indicator& indicator);

// Collects the sub-fields of one element of an answer, for instance tag 87 of DE 48.
class SubfieldWriter {
 public:
  explicit SubfieldWriter(SubfieldScheme scheme) : scheme_(scheme) {}
  // False when it does not fit, which leaves the writer as it was.
  bool add(std::string_view tag, std::string_view value);
  bool add_text(std::string_view text);
  std::string_view text() const { return {buffer_.data(), used_}; }

 private:
  SubfieldScheme scheme_;
  std::size_t used_ = 0;
  std::array<char, field_text_max> buffer_;
};

// Sets the value at `place` in an answer: a tag of a tagged field, else a position filled up with
// spaces on its left. The rest of the field stays empty, so one place per field.
bool set_place(Builder& answer, const CompiledProfile& profile, const Place& place,
               std::string_view value);

}  // namespace privcards::iso8583
