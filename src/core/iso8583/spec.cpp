#include "core/iso8583/spec.hpp"

#include <charconv>

namespace privcards::iso8583 {
namespace {

struct KindName {
  std::string_view name;
  FieldKind kind;
};
// Longest first, for `a` begins `an` begins `ans`.
constexpr std::array<KindName, 8> kind_names = {{{"ans", FieldKind::text},
                                                 {"x+n", FieldKind::signed_numeric},
                                                 {"an", FieldKind::alphanumeric},
                                                 {"ns", FieldKind::numeric_special},
                                                 {"a", FieldKind::letters},
                                                 {"n", FieldKind::numeric},
                                                 {"b", FieldKind::binary},
                                                 {"z", FieldKind::track}}};

bool is_digits_kind(FieldKind kind) {
  return kind == FieldKind::numeric || kind == FieldKind::signed_numeric;
}

Coding coding_of(FieldKind kind, const Encoding& encoding) {
  switch (kind) {
    case FieldKind::numeric:
    case FieldKind::signed_numeric:
      return encoding.numeric;
    case FieldKind::track:
      return encoding.track;
    case FieldKind::binary:
      return encoding.binary;
    case FieldKind::letters:
    case FieldKind::alphanumeric:
    case FieldKind::text:
    case FieldKind::numeric_special:
      return encoding.text;
  }
  return encoding.text;
}

}  // namespace

std::optional<FieldSpec> field_from_notation(std::string_view notation, const Encoding& encoding) {
  FieldSpec spec;
  const KindName* found = nullptr;
  for (const KindName& candidate : kind_names) {
    if (notation.starts_with(candidate.name)) {
      found = &candidate;
      break;
    }
  }
  if (found == nullptr) return std::nullopt;
  notation.remove_prefix(found->name.size());
  while (notation.starts_with('.')) {
    notation.remove_prefix(1);
    ++spec.prefix_digits;
  }
  const char* end = notation.data() + notation.size();
  const auto read = std::from_chars(notation.data(), end, spec.length_max);
  if (read.ec != std::errc{} || read.ptr != end || spec.length_max == 0) return std::nullopt;

  spec.defined = true;
  spec.kind = found->kind;
  spec.coding = coding_of(spec.kind, encoding);
  spec.length_coding = encoding.length;
  spec.length_unit = encoding.length_unit;
  spec.odd_digit = encoding.odd_digit;
  if (is_digits_kind(spec.kind)) {
    spec.pad_side = PadSide::left;
    spec.pad_character = '0';
  }
  // The sign letter of x+n is not counted by the standard; we count characters, so it is.
  if (spec.kind == FieldKind::signed_numeric) ++spec.length_max;
  // A fixed binary field is noted in bits.
  if (spec.kind == FieldKind::binary && spec.prefix_digits == 0) {
    if (spec.length_max != 1 && spec.length_max % 8 != 0) return std::nullopt;
    spec.length_max = (spec.length_max + 7) / 8;
  }
  return spec;
}

}  // namespace privcards::iso8583
