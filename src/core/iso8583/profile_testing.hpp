#pragma once
// Small link profiles for the tests of this room: the same fields in each way of writing them. The
// shipped profiles are files, which core cannot read; edge/host tests those.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/iso8583/profile.hpp"

namespace privcards::iso8583::testing {

inline Encoding ascii_encoding() { return {}; }

inline Encoding bcd_encoding() {
  Encoding encoding;
  encoding.mti = Coding::packed;
  encoding.numeric = Coding::packed;
  encoding.track = Coding::packed;
  encoding.length = LengthCoding::bcd;
  return encoding;
}

inline Encoding ebcdic_encoding() {
  Encoding encoding;
  encoding.mti = Coding::ebcdic;
  encoding.numeric = Coding::ebcdic;
  encoding.text = Coding::ebcdic;
  encoding.track = Coding::ebcdic;
  encoding.length = LengthCoding::ebcdic;
  return encoding;
}

inline Encoding hex_encoding() {
  Encoding encoding;
  encoding.bitmap = Coding::hex;
  encoding.binary = Coding::hex;
  return encoding;
}

inline LinkProfile plain_profile(const Encoding& encoding) {
  const std::vector<std::pair<int, const char*>> fields = {
      {2, "n..19"},  {3, "n6"},        {4, "n12"},      {7, "n10"},        {11, "n6"},
      {14, "n4"},    {18, "n4"},       {22, "n3"},      {28, "x+n8"},      {32, "n..11"},
      {35, "z..37"}, {37, "an12"},     {38, "an6"},     {39, "an2"},       {41, "ans8"},
      {42, "ans15"}, {43, "ans40"},    {44, "an..25"},  {48, "an...999"},  {49, "n3"},
      {52, "b64"},   {54, "an...120"}, {55, "b...255"}, {62, "ans...999"}, {64, "b64"},
      {70, "n3"},    {90, "n42"},      {95, "an42"},    {102, "ans..28"},  {127, "ans...999"}};
  LinkProfile profile;
  profile.name = "plain";
  profile.encoding = encoding;
  for (const auto& [number, notation] : fields) {
    profile.fields[static_cast<std::size_t>(number)] = *field_from_notation(notation, encoding);
  }
  for (const std::size_t secret : {2u, 14u, 35u, 48u, 52u}) {
    profile.fields[secret].sensitive = true;
  }
  profile.fields[48].scheme = SubfieldScheme::tag2_length2;
  profile.layout.cvv2 = {48, "92", 0, 0};
  profile.layout.cvv2_result = {48, "87", 0, 0};
  profile.layout.partial_approval = {{48, "61", 0, 1}, {"1"}};
  profile.layout.approved_codes = {"00", "10"};
  for (auto& codes : profile.response_codes) codes.fill("05");
  return profile;
}

inline CompiledProfile compiled(LinkProfile profile) {
  auto result = compile(std::move(profile));
  EXPECT_TRUE(result) << (result ? "" : result.error());
  return std::move(result).value();
}

inline Bytes from_hex(std::string_view hex) {
  std::string dense;
  for (char c : hex) {
    if (c != ' ') dense.push_back(c);
  }
  return hex_decode(dense).value();
}

}  // namespace privcards::iso8583::testing
