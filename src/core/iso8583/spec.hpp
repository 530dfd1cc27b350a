#pragma once
// A link profile as plain data: how one network link frames its messages, how each data element is
// written, where the things an issuer needs are found, and which DE 39 says what. Nothing here is
// code about a network: everything a network manual may change is a value that a profile file sets.
// `compile` in profile.hpp checks a LinkProfile and turns it into the table the codec runs on.
//
//   LinkProfile ── Framing (bytes around a message)   ── Header (routing bytes before the MTI)
//       ├──────── FieldSpec[1..128] (one data element) ── Encoding (what a field is written in)
//       ├──────── Layout (where to look, what to echo)
//       └──────── response_codes[network][reason]

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/iso8583/charset.hpp"
#include "core/iso8583/reason.hpp"

namespace privcards::iso8583 {

inline constexpr int field_max = 128;
inline constexpr std::size_t message_bytes_max = 8192;

enum class PrefixKind : std::uint8_t { binary, bcd, ascii, hex };

// Bytes between the length and the MTI. Echoed into answers, except that the two routing addresses
// change places and a length inside the header is rewritten. A TPDU is {5, 1, 3, 2}.
struct Header {
  std::size_t bytes = 0;
  std::size_t destination_offset = 0;  // meaningful when address_bytes > 0
  std::size_t source_offset = 0;
  std::size_t address_bytes = 0;
  std::size_t length_offset = 0;  // a big-endian count of header and message; when length_bytes > 0
  std::size_t length_bytes = 0;
};

// One frame: [reserved_before zeros][length][reserved_after bytes][header][message][trailer].
// The length counts header and message, also the trailer, and itself when inclusive.
struct Framing {
  PrefixKind prefix = PrefixKind::binary;
  std::size_t prefix_bytes = 2;
  bool inclusive = false;
  std::size_t reserved_before = 0;
  std::size_t reserved_after = 0;
  std::size_t trailer_bytes = 0;
  std::uint8_t trailer_value = 0x03;
  std::size_t length_max = message_bytes_max;  // of header and message
  Header header;
};

// ISO 8583:1987 attribute types.
enum class FieldKind : std::uint8_t {
  numeric,          // n
  letters,          // a
  alphanumeric,     // an
  text,             // ans
  numeric_special,  // ns
  binary,           // b
  track,            // z
  signed_numeric    // x+n: C or D, then digits
};
enum class Coding : std::uint8_t { ascii, ebcdic, packed, raw, hex };
enum class LengthCoding : std::uint8_t { ascii, ebcdic, bcd, binary };
enum class LengthUnit : std::uint8_t { characters, bytes };
enum class OddDigit : std::uint8_t { left_zero, right_zero, right_f };
enum class PadSide : std::uint8_t { left, right };
enum class SubfieldScheme : std::uint8_t { opaque, tag2_length2, tag4_length3, positional };

struct FieldSpec {
  bool defined = false;
  std::string name;
  FieldKind kind = FieldKind::text;
  Coding coding = Coding::ascii;
  std::size_t prefix_digits = 0;  // 0 fixed, 2 LLVAR, 3 LLLVAR
  std::size_t prefix_bytes = 0;   // 0: what prefix_digits take in length_coding
  LengthCoding length_coding = LengthCoding::ascii;
  LengthUnit length_unit = LengthUnit::characters;
  std::size_t length_max = 0;  // characters; bytes for binary; the length itself when fixed
  OddDigit odd_digit = OddDigit::left_zero;
  PadSide pad_side = PadSide::right;
  char pad_character = ' ';
  bool sensitive = false;  // never described, never logged
  SubfieldScheme scheme = SubfieldScheme::opaque;
  std::size_t scheme_offset = 0;  // characters before the first tag
};

// How a profile writes each kind of field unless the field itself says otherwise.
struct Encoding {
  Coding mti = Coding::ascii;   // ascii, ebcdic or packed
  Coding bitmap = Coding::raw;  // raw or hex
  Coding numeric = Coding::ascii;
  Coding text = Coding::ascii;
  Coding track = Coding::ascii;
  Coding binary = Coding::raw;
  LengthCoding length = LengthCoding::ascii;
  LengthUnit length_unit = LengthUnit::characters;
  OddDigit odd_digit = OddDigit::left_zero;
  CodePage ebcdic_page = CodePage::cp500;
};

// Reads the standard's own notation: `n6`, `n..19`, `ans...999`, `x+n8`, `b64` (bits), `b...255`
// (bytes), `z..37`. One dot per digit of the length. Nothing when it is not that.
std::optional<FieldSpec> field_from_notation(std::string_view notation, const Encoding& encoding);

// Where a value sits: a whole field, a tag of it, or characters of either. field 0 is nowhere.
struct Place {
  int field = 0;
  std::string tag;         // empty: the field itself
  std::size_t offset = 0;  // characters into the field or the tag's value
  std::size_t length = 0;  // 0: to its end
};

// The request says yes when the value at `place` is one of `values`.
struct Indicator {
  Place place;
  std::vector<std::string> values;
};

enum class CountryForm : std::uint8_t { alpha2, alpha3 };
enum class AmountField : std::uint8_t { replacement_amounts, transaction_amount };  // DE 95, DE 4
enum class IncrementalAmount : std::uint8_t { increment, total };

struct Span {
  std::size_t offset = 0;
  std::size_t length = 0;
};

struct Layout {
  Place network_reference;  // the network's own id of a transaction
  Place cvv2;
  Place cvv2_result;
  Place authentication_value;  // 3-D Secure (CAVV, UCAF), as base64 text
  Indicator partial_approval;  // the merchant can take less than it asked for
  Indicator verification;      // no money: is this card good?
  Indicator preauthorization;
  // A further 0100 on an open hold. Nowhere: that hold's network reference alone says so.
  Indicator incremental_marker;
  Indicator more_settlements;              // 0220: not the last one of its authorization
  std::string partial_amount_type = "57";  // DE 54 type of the amount first asked for
  Span merchant_name{0, 22};               // in DE 43
  Span merchant_city{23, 13};
  Span merchant_country{37, 3};
  CountryForm country_form = CountryForm::alpha3;
  AmountField reversal_remainder = AmountField::replacement_amounts;
  IncrementalAmount incremental = IncrementalAmount::increment;
  // DE 70 of an 0800. The first of each is what we send ourselves; all of `echo_codes` are answered
  // and mean nothing more.
  std::vector<std::string> sign_on_codes{"001"};
  std::vector<std::string> sign_off_codes{"002"};
  std::vector<std::string> echo_codes{"301"};
  std::vector<int> echo;                    // fields an answer repeats byte for byte
  std::vector<std::string> approved_codes;  // DE 39 of an advice that means it was approved
};

struct LinkProfile {
  std::string name;
  Network network = Network::visa;  // where a card number does not tell
  Framing framing;
  Encoding encoding;
  std::array<FieldSpec, field_max + 1> fields;
  Layout layout;
  std::array<std::array<std::string, response_reason_count>, network_count> response_codes;
};

}  // namespace privcards::iso8583
