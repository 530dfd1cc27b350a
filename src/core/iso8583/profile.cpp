#include "core/iso8583/profile.hpp"

#include <algorithm>

namespace privcards::iso8583 {
namespace {

using Problem = std::optional<std::string>;

constexpr std::uint8_t class_any_text =
    class_digit | class_letter | class_space | class_special | class_foreign;

std::uint8_t allowed_classes(FieldKind kind) {
  switch (kind) {
    case FieldKind::numeric:
    case FieldKind::signed_numeric:
      return class_digit;
    case FieldKind::letters:
      return class_letter | class_space;
    case FieldKind::alphanumeric:
      return class_letter | class_digit | class_space;
    case FieldKind::numeric_special:
      return class_digit | class_special | class_space;
    case FieldKind::text:
      return class_any_text;
    case FieldKind::track:
      return class_digit | class_track;
    case FieldKind::binary:
      return 0;
  }
  return 0;
}

Form form_of(const FieldSpec& spec) {
  if (spec.kind == FieldKind::binary) return spec.coding == Coding::hex ? Form::hex : Form::raw;
  if (spec.coding != Coding::packed) return Form::characters;
  return spec.kind == FieldKind::signed_numeric ? Form::packed_signed : Form::packed;
}

std::size_t usual_prefix_bytes(const FieldSpec& spec) {
  switch (spec.length_coding) {
    case LengthCoding::ascii:
    case LengthCoding::ebcdic:
      return spec.prefix_digits;
    case LengthCoding::bcd:
      return (spec.prefix_digits + 1) / 2;
    case LengthCoding::binary:
      return spec.prefix_digits <= 2 ? 1 : 2;
  }
  return spec.prefix_digits;
}

bool coding_fits(const FieldSpec& spec) {
  const bool characters = spec.coding == Coding::ascii || spec.coding == Coding::ebcdic;
  switch (spec.kind) {
    case FieldKind::numeric:
    case FieldKind::track:
    case FieldKind::signed_numeric:
      return characters || spec.coding == Coding::packed;
    case FieldKind::binary:
      return spec.coding == Coding::raw || spec.coding == Coding::hex;
    case FieldKind::letters:
    case FieldKind::alphanumeric:
    case FieldKind::text:
    case FieldKind::numeric_special:
      return characters;
  }
  return false;
}

// The largest value that so many bytes can say, each counting to `base`.
std::size_t prefix_limit(std::size_t base, std::size_t bytes) {
  std::size_t limit = 1;
  for (std::size_t index = 0; index < bytes; ++index) limit *= base;
  return limit - 1;
}

std::size_t values_per_byte(LengthCoding coding) {
  switch (coding) {
    case LengthCoding::ascii:
    case LengthCoding::ebcdic:
      return 10;
    case LengthCoding::bcd:
      return 100;
    case LengthCoding::binary:
      return 256;
  }
  return 10;
}

std::size_t values_per_byte(PrefixKind kind) {
  switch (kind) {
    case PrefixKind::binary:
      return 256;
    case PrefixKind::bcd:
      return 100;
    case PrefixKind::ascii:
      return 10;
    case PrefixKind::hex:
      return 16;
  }
  return 10;
}

Problem check_field(int number, const FieldSpec& spec, std::size_t prefix_bytes) {
  const std::string where = "fields." + std::to_string(number) + ": ";
  if (number < 2 || number == 65) return where + "bitmap elements are not fields";
  if (!coding_fits(spec)) return where + "this coding cannot hold this type";
  if (spec.length_max == 0 || spec.length_max > message_bytes_max) {
    return where + "length must be 1 to " + std::to_string(message_bytes_max);
  }
  if (spec.prefix_digits == 0) return std::nullopt;
  if (spec.kind == FieldKind::signed_numeric) return where + "a signed amount has a fixed length";
  if (prefix_bytes == 0 || prefix_bytes > 6) return where + "prefix must be 1 to 6 bytes";
  std::size_t largest = spec.length_max;
  if (spec.length_unit == LengthUnit::bytes && spec.coding == Coding::packed) {
    largest = (largest + 1) / 2;
  }
  if (spec.length_unit == LengthUnit::characters && spec.coding == Coding::hex) largest *= 2;
  if (largest > prefix_limit(values_per_byte(spec.length_coding), prefix_bytes)) {
    return where + "the length does not fit its prefix";
  }
  return std::nullopt;
}

Problem check_framing(const Framing& framing) {
  const std::size_t prefix_bytes_max = framing.prefix == PrefixKind::binary ? 4 : 8;
  if (framing.prefix_bytes == 0 || framing.prefix_bytes > prefix_bytes_max) {
    return "framing.prefix_bytes: must be 1 to " + std::to_string(prefix_bytes_max);
  }
  if (framing.reserved_before > 8 || framing.reserved_after > 8 || framing.trailer_bytes > 8) {
    return "framing: reserved and trailer bytes are at most 8 each";
  }
  if (framing.length_max == 0 || framing.length_max > 65'535) {
    return "framing.length_max: must be 1 to 65535";
  }
  const std::size_t counted_max =
      framing.length_max + framing.trailer_bytes + (framing.inclusive ? framing.prefix_bytes : 0);
  if (counted_max > prefix_limit(values_per_byte(framing.prefix), framing.prefix_bytes)) {
    return "framing.length_max: does not fit the length prefix";
  }
  const Header& header = framing.header;
  if (header.bytes > header_bytes_max) {
    return "framing.header.bytes: must be at most " + std::to_string(header_bytes_max);
  }
  if (header.address_bytes > header.bytes || header.length_bytes > 4 ||
      header.destination_offset + header.address_bytes > header.bytes ||
      header.source_offset + header.address_bytes > header.bytes ||
      header.length_offset + header.length_bytes > header.bytes) {
    return "framing.header: an address or length lies outside the header";
  }
  return std::nullopt;
}

Problem check_encoding(const Encoding& encoding) {
  if (encoding.mti == Coding::raw || encoding.mti == Coding::hex) {
    return "encoding.mti: must be ascii, ebcdic or bcd";
  }
  if (encoding.bitmap != Coding::raw && encoding.bitmap != Coding::hex) {
    return "encoding.bitmap: must be binary or hex";
  }
  if (encoding.ebcdic_page == CodePage::ascii)
    return "encoding.ebcdic_page: must be an EBCDIC page";
  return std::nullopt;
}

Problem check_place(const LinkProfile& profile, std::string_view key, const Place& place) {
  if (place.field == 0) return std::nullopt;
  const std::string where = "layout." + std::string(key) + ": ";
  if (place.field < 2 || place.field > field_max) return where + "there is no such field";
  const FieldSpec& spec = profile.fields[static_cast<std::size_t>(place.field)];
  if (!spec.defined) return where + "the profile does not define this field";
  if (place.tag.empty()) return std::nullopt;
  const std::size_t tag_length = spec.scheme == SubfieldScheme::tag2_length2   ? 2
                                 : spec.scheme == SubfieldScheme::tag4_length3 ? 4
                                                                               : 0;
  if (place.tag.size() != tag_length) return where + "the field's scheme has no such tag";
  return std::nullopt;
}

Problem check_layout(const LinkProfile& profile) {
  const Layout& layout = profile.layout;
  const std::pair<std::string_view, const Place*> places[] = {
      {"network_reference", &layout.network_reference},
      {"cvv2", &layout.cvv2},
      {"cvv2_result", &layout.cvv2_result},
      {"authentication_value", &layout.authentication_value},
      {"partial_approval", &layout.partial_approval.place},
      {"verification", &layout.verification.place},
      {"preauthorization", &layout.preauthorization.place},
      {"incremental_marker", &layout.incremental_marker.place},
      {"more_settlements", &layout.more_settlements.place}};
  for (const auto& [key, place] : places) {
    if (Problem problem = check_place(profile, key, *place)) return problem;
  }
  for (int field : layout.echo) {
    if (Problem problem = check_place(profile, "echo", Place{field, {}, 0, 0})) return problem;
  }
  if (layout.sign_on_codes.empty() || layout.sign_off_codes.empty() || layout.echo_codes.empty()) {
    return "layout: sign_on_codes, sign_off_codes and echo_codes need one code each at least";
  }
  if (layout.partial_amount_type.size() != 2) return "layout.partial_amount_type: must be 2 digits";
  return std::nullopt;
}

Problem check_responses(const LinkProfile& profile) {
  const FieldSpec& spec = profile.fields[39];
  if (!spec.defined || spec.prefix_digits != 0) return "fields.39: a fixed field is needed";
  for (std::size_t network = 0; network < network_count; ++network) {
    for (std::size_t reason = 0; reason < response_reason_count; ++reason) {
      if (profile.response_codes[network][reason].size() == spec.length_max) continue;
      return "response_codes." + std::string(name_of(static_cast<Network>(network))) + "." +
             std::string(name_of(static_cast<ResponseReason>(reason))) + ": must be " +
             std::to_string(spec.length_max) + " characters";
    }
  }
  return std::nullopt;
}

FieldPlan plan_of(const FieldSpec& spec, const Encoding& encoding, std::size_t prefix_bytes) {
  const bool ebcdic_sign = spec.coding == Coding::packed && encoding.text == Coding::ebcdic;
  FieldPlan plan;
  plan.charset = &charset(spec.coding == Coding::ebcdic || ebcdic_sign ? encoding.ebcdic_page
                                                                       : CodePage::ascii);
  plan.form = form_of(spec);
  plan.length_coding = spec.length_coding;
  plan.prefix_bytes = static_cast<std::uint8_t>(prefix_bytes);
  plan.allowed = allowed_classes(spec.kind);
  plan.length_in_bytes = spec.length_unit == LengthUnit::bytes;
  plan.signed_amount = spec.kind == FieldKind::signed_numeric;
  plan.sensitive = spec.sensitive;
  plan.odd_digit = spec.odd_digit;
  plan.pad_side = spec.pad_side;
  plan.pad_character = spec.pad_character;
  plan.length_max = static_cast<std::uint16_t>(spec.length_max);
  return plan;
}

}  // namespace

std::string_view name_of(FieldFault fault) {
  switch (fault) {
    case FieldFault::truncated:
      return "truncated";
    case FieldFault::bad_message_type:
      return "bad_message_type";
    case FieldFault::bad_bitmap:
      return "bad_bitmap";
    case FieldFault::extended_bitmap:
      return "extended_bitmap";
    case FieldFault::undefined_field:
      return "undefined_field";
    case FieldFault::bad_length:
      return "bad_length";
    case FieldFault::too_long:
      return "too_long";
    case FieldFault::bad_character:
      return "bad_character";
    case FieldFault::bad_padding:
      return "bad_padding";
    case FieldFault::message_too_long:
      return "message_too_long";
  }
  return "unknown";
}

bool CompiledProfile::means_approved(std::string_view response_code) const {
  const auto& codes = source_.layout.approved_codes;
  return std::find(codes.begin(), codes.end(), response_code) != codes.end();
}

Result<CompiledProfile, std::string> compile(LinkProfile profile) {
  if (Problem problem = check_framing(profile.framing)) return Unexpected(*problem);
  if (Problem problem = check_encoding(profile.encoding)) return Unexpected(*problem);
  CompiledProfile compiled;
  for (int number = 0; number <= field_max; ++number) {
    const FieldSpec& spec = profile.fields[static_cast<std::size_t>(number)];
    if (!spec.defined) continue;
    const std::size_t prefix_bytes = spec.prefix_digits == 0 ? 0
                                     : spec.prefix_bytes > 0 ? spec.prefix_bytes
                                                             : usual_prefix_bytes(spec);
    if (Problem problem = check_field(number, spec, prefix_bytes)) return Unexpected(*problem);
    compiled.plans_[static_cast<std::size_t>(number)] =
        plan_of(spec, profile.encoding, prefix_bytes);
  }
  if (Problem problem = check_layout(profile)) return Unexpected(*problem);
  if (Problem problem = check_responses(profile)) return Unexpected(*problem);
  compiled.mti_charset_ = &charset(
      profile.encoding.mti == Coding::ebcdic ? profile.encoding.ebcdic_page : CodePage::ascii);
  compiled.source_ = std::move(profile);
  if (compiled.framing().length_max < compiled.body_bytes_min()) {
    return Unexpected(std::string("framing.length_max: smaller than the shortest message"));
  }
  return compiled;
}

}  // namespace privcards::iso8583
