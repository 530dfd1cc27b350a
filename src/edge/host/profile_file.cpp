#include "edge/host/profile_file.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "edge/host/profile_section.hpp"
#include "edge/host/shipped_profiles.hpp"

namespace privcards::host {
namespace {

using namespace iso8583;  // the shapes this file fills are all from there

// A base of a base of a base is more than anyone needs, and ends circles.
constexpr int base_depth_max = 8;

void read_framing(Section section, Framing& framing) {
  section.read_choice("prefix", framing.prefix,
                      {{"binary", PrefixKind::binary},
                       {"bcd", PrefixKind::bcd},
                       {"ascii", PrefixKind::ascii},
                       {"hex", PrefixKind::hex}});
  section.read("prefix_bytes", framing.prefix_bytes);
  section.read("inclusive", framing.inclusive);
  section.read("reserved_before", framing.reserved_before);
  section.read("reserved_after", framing.reserved_after);
  section.read("trailer_bytes", framing.trailer_bytes);
  std::size_t trailer_value = framing.trailer_value;
  section.read("trailer_value", trailer_value);
  if (trailer_value > 255) {
    section.problem().report(section.path_of("trailer_value"), "must be a byte, 0 to 255");
  }
  framing.trailer_value = static_cast<std::uint8_t>(trailer_value);
  section.read("length_max", framing.length_max);

  Section header = section.section("header");
  header.read("bytes", framing.header.bytes);
  header.read("destination_offset", framing.header.destination_offset);
  header.read("source_offset", framing.header.source_offset);
  header.read("address_bytes", framing.header.address_bytes);
  header.read("length_offset", framing.header.length_offset);
  header.read("length_bytes", framing.header.length_bytes);
  header.refuse_other_keys();
  section.refuse_other_keys();
}

void read_coding(Section& section, std::string_view key, Coding& coding) {
  section.read_choice(key, coding,
                      {{"ascii", Coding::ascii},
                       {"ebcdic", Coding::ebcdic},
                       {"bcd", Coding::packed},
                       {"raw", Coding::raw},
                       {"binary", Coding::raw},
                       {"hex", Coding::hex}});
}

void read_length_coding(Section& section, std::string_view key, LengthCoding& coding) {
  section.read_choice(key, coding,
                      {{"ascii", LengthCoding::ascii},
                       {"ebcdic", LengthCoding::ebcdic},
                       {"bcd", LengthCoding::bcd},
                       {"binary", LengthCoding::binary}});
}

void read_length_unit(Section& section, LengthUnit& unit) {
  section.read_choice("length_unit", unit,
                      {{"characters", LengthUnit::characters}, {"bytes", LengthUnit::bytes}});
}

void read_odd_digit(Section& section, OddDigit& odd_digit) {
  section.read_choice("odd_digit", odd_digit,
                      {{"left-zero", OddDigit::left_zero},
                       {"right-zero", OddDigit::right_zero},
                       {"right-f", OddDigit::right_f}});
}

void read_encoding(Section section, Encoding& encoding) {
  read_coding(section, "mti", encoding.mti);
  read_coding(section, "bitmap", encoding.bitmap);
  read_coding(section, "numeric", encoding.numeric);
  read_coding(section, "text", encoding.text);
  read_coding(section, "track", encoding.track);
  read_coding(section, "binary", encoding.binary);
  read_length_coding(section, "length", encoding.length);
  read_length_unit(section, encoding.length_unit);
  read_odd_digit(section, encoding.odd_digit);
  section.read_choice(
      "ebcdic_page", encoding.ebcdic_page,
      {{"cp500", CodePage::cp500}, {"cp037", CodePage::cp037}, {"cp1047", CodePage::cp1047}});
  section.refuse_other_keys();
}

FieldSpec read_field(Section section, const Encoding& encoding) {
  std::string type;
  section.read("type", type);
  const auto spec = field_from_notation(type, encoding);
  if (!spec) {
    section.problem().report(section.path_of("type"), "must be like n6, n..19, ans...999 or b64");
    return {};
  }
  FieldSpec field = *spec;
  section.read("name", field.name);
  section.read("sensitive", field.sensitive);
  read_coding(section, "coding", field.coding);
  read_length_coding(section, "length_coding", field.length_coding);
  read_length_unit(section, field.length_unit);
  section.read("prefix_bytes", field.prefix_bytes);
  read_odd_digit(section, field.odd_digit);
  section.read_choice("pad", field.pad_side, {{"left", PadSide::left}, {"right", PadSide::right}});
  std::string pad_character(1, field.pad_character);
  section.read("pad_character", pad_character);
  if (pad_character.size() != 1) {
    section.problem().report(section.path_of("pad_character"), "must be one character");
  } else {
    field.pad_character = pad_character[0];
  }
  section.read_choice("subfields", field.scheme,
                      {{"opaque", SubfieldScheme::opaque},
                       {"tag2-length2", SubfieldScheme::tag2_length2},
                       {"tag4-length3", SubfieldScheme::tag4_length3},
                       {"positional", SubfieldScheme::positional}});
  section.read("subfields_offset", field.scheme_offset);
  section.refuse_other_keys();
  return field;
}

void read_fields(Section section, LinkProfile& profile) {
  for (const std::string& key : section.keys()) {
    int number = 0;
    const auto read = std::from_chars(key.data(), key.data() + key.size(), number);
    if (read.ec != std::errc{} || read.ptr != key.data() + key.size() || number < 2 ||
        number > field_max) {
      return section.problem().report(section.path_of(key), "must be a field number, 2 to 128");
    }
    profile.fields[static_cast<std::size_t>(number)] =
        read_field(section.section(key), profile.encoding);
  }
}

void read_place_keys(Section& section, Place& place) {
  std::size_t field = 0;
  section.read("field", field);
  place.field = static_cast<int>(field);
  section.read("tag", place.tag);
  section.read("offset", place.offset);
  section.read("length", place.length);
}

void read_place(Section section, Place& place) {
  read_place_keys(section, place);
  section.refuse_other_keys();
}

void read_indicator(Section section, Indicator& indicator) {
  read_place_keys(section, indicator.place);
  section.read("values", indicator.values);
  section.refuse_other_keys();
}

void read_span(Section section, Span& span) {
  section.read("offset", span.offset);
  section.read("length", span.length);
  section.refuse_other_keys();
}

void read_layout(Section section, Layout& layout) {
  read_place(section.section("network_reference"), layout.network_reference);
  read_place(section.section("cvv2"), layout.cvv2);
  read_place(section.section("cvv2_result"), layout.cvv2_result);
  read_place(section.section("authentication_value"), layout.authentication_value);
  read_indicator(section.section("partial_approval"), layout.partial_approval);
  read_indicator(section.section("verification"), layout.verification);
  read_indicator(section.section("preauthorization"), layout.preauthorization);
  read_indicator(section.section("incremental_marker"), layout.incremental_marker);
  read_indicator(section.section("more_settlements"), layout.more_settlements);
  section.read("partial_amount_type", layout.partial_amount_type);
  read_span(section.section("merchant_name"), layout.merchant_name);
  read_span(section.section("merchant_city"), layout.merchant_city);
  read_span(section.section("merchant_country"), layout.merchant_country);
  section.read_choice("country_form", layout.country_form,
                      {{"alpha2", CountryForm::alpha2}, {"alpha3", CountryForm::alpha3}});
  section.read_choice("reversal_remainder", layout.reversal_remainder,
                      {{"replacement_amounts", AmountField::replacement_amounts},
                       {"transaction_amount", AmountField::transaction_amount}});
  section.read_choice(
      "incremental", layout.incremental,
      {{"increment", IncrementalAmount::increment}, {"total", IncrementalAmount::total}});
  section.read("sign_on_codes", layout.sign_on_codes);
  section.read("sign_off_codes", layout.sign_off_codes);
  section.read("echo_codes", layout.echo_codes);
  section.read("echo", layout.echo);
  section.read("approved_codes", layout.approved_codes);
  section.refuse_other_keys();
}

void read_codes(Section& section, std::array<std::string, response_reason_count>& codes) {
  for (std::size_t reason = 0; reason < response_reason_count; ++reason) {
    section.read(name_of(static_cast<ResponseReason>(reason)), codes[reason]);
  }
}

void read_response_codes(Section section, LinkProfile& profile) {
  for (std::size_t network = 0; network < network_count; ++network) {
    auto& codes = profile.response_codes[network];
    read_codes(section, codes);
    Section own = section.section(name_of(static_cast<Network>(network)));
    read_codes(own, codes);
    own.refuse_other_keys();
  }
  section.refuse_other_keys();
}

// What `over` says wins. Places of the layout are replaced whole: a tag of the base must not
// survive in a place that moved to another field.
void merge(toml::table& base, const toml::table& over, bool replace_tables) {
  for (const auto& [key, node] : over) {
    toml::table* below = base[key].as_table();
    if (below != nullptr && node.is_table() && !replace_tables) {
      merge(*below, *node.as_table(), key.str() == "layout");
    } else {
      base.insert_or_assign(key, node);
    }
  }
}

Result<toml::table, std::string> parse_toml(std::string_view text, const std::string& origin) {
  try {
    return toml::parse(text, origin);
  } catch (const toml::parse_error& error) {
    return Unexpected(origin + ": line " + std::to_string(error.source().begin.line) + ": " +
                      std::string(error.description()));
  }
}

bool is_path(std::string_view name) {
  return name.find('/') != std::string_view::npos || name.ends_with(".toml");
}

struct Source {
  std::string toml;
  std::string origin;
};

Result<Source, std::string> read_source(std::string_view name) {
  if (!is_path(name)) {
    for (const ShippedProfile& shipped : shipped_profiles()) {
      if (shipped.name == name) return Source{std::string(shipped.toml), std::string(name)};
    }
    return Unexpected(std::string(name) + ": no profile of this name is shipped");
  }
  std::ifstream file{std::string(name), std::ios::binary};
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return Unexpected(std::string(name) + ": cannot be read");
  }
  return Source{text.str(), std::string(name)};
}

Result<toml::table, std::string> load_table(const Source& source, int depth) {
  auto parsed = parse_toml(source.toml, source.origin);
  if (!parsed || !parsed->contains("base")) return parsed;
  const auto base_name = (*parsed)["base"].value<std::string>();
  if (!base_name) return Unexpected(source.origin + ": base: must be text");
  if (depth == 0) return Unexpected(source.origin + ": base: the chain of bases does not end");
  std::string found = *base_name;
  if (is_path(found) && std::filesystem::path(found).is_relative()) {
    found = (std::filesystem::path(source.origin).parent_path() / found).string();
  }
  const auto base_source = read_source(found);
  if (!base_source) return Unexpected(source.origin + ": base: " + base_source.error());
  auto table = load_table(*base_source, depth - 1);
  if (!table) return table;
  parsed->erase("base");
  merge(*table, *parsed, false);
  return table;
}

Result<LinkProfile, std::string> load_source(const Source& source) {
  const auto table = load_table(source, base_depth_max);
  if (!table) return Unexpected(table.error());
  Problem problem{source.origin, {}};
  Section top(&*table, {}, problem);
  LinkProfile profile;
  top.read("name", profile.name);
  if (profile.name.empty()) problem.report("name", "is missing");
  top.read_choice("network", profile.network,
                  {{"visa", Network::visa}, {"mastercard", Network::mastercard}});
  read_framing(top.section("framing"), profile.framing);
  read_encoding(top.section("encoding"), profile.encoding);
  read_fields(top.section("fields"), profile);
  read_layout(top.section("layout"), profile.layout);
  read_response_codes(top.section("response_codes"), profile);
  top.refuse_other_keys();
  if (!problem.sentence.empty()) return Unexpected(problem.sentence);
  return profile;
}

}  // namespace

std::vector<std::string_view> shipped_profile_names() {
  std::vector<std::string_view> names;
  for (const ShippedProfile& shipped : shipped_profiles()) names.push_back(shipped.name);
  return names;
}

Result<LinkProfile, std::string> parse_profile(std::string_view toml, const std::string& origin) {
  return load_source({std::string(toml), origin});
}

Result<LinkProfile, std::string> load_profile(std::string_view name_or_path) {
  const auto source = read_source(name_or_path);
  if (!source) return Unexpected(source.error());
  return load_source(*source);
}

Result<CompiledProfile, std::string> load_compiled_profile(std::string_view name_or_path) {
  auto profile = load_profile(name_or_path);
  if (!profile) return Unexpected(profile.error());
  auto compiled = compile(std::move(profile).value());
  if (!compiled) return Unexpected(std::string(name_or_path) + ": " + compiled.error());
  return compiled;
}

}  // namespace privcards::host
