#include "edge/host/profile_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace privcards::host {
namespace {

using iso8583::Network;
using iso8583::ResponseReason;

std::string error_of(std::string_view toml) {
  const auto profile = parse_profile(toml, "mine.toml");
  return profile ? "" : profile.error();
}

TEST(ProfileFile, EveryShippedProfileCompiles) {
  const auto names = shipped_profile_names();
  EXPECT_GE(names.size(), 6u);
  EXPECT_NE(std::find(names.begin(), names.end(), default_profile_name), names.end());
  for (std::string_view name : names) {
    const auto compiled = load_compiled_profile(name);
    ASSERT_TRUE(compiled) << compiled.error();
    EXPECT_EQ(compiled->source().name, name);
  }
}

TEST(ProfileFile, TheProgramCarriesTheFilesOfTheTree) {
  for (std::string_view name : shipped_profile_names()) {
    const std::string path =
        std::string(PRIVCARDS_SOURCE_DIR) + "/profiles/" + std::string(name) + ".toml";
    const auto from_file = load_compiled_profile(path);
    ASSERT_TRUE(from_file) << from_file.error();
    EXPECT_EQ(from_file->source().name, name);
  }
}

TEST(ProfileFile, TheDefaultIsWhatTheContractSays) {
  const auto profile = load_profile(default_profile_name);
  ASSERT_TRUE(profile) << profile.error();
  EXPECT_EQ(profile->framing.prefix_bytes, 2u);
  EXPECT_EQ(profile->framing.prefix, iso8583::PrefixKind::binary);
  EXPECT_EQ(profile->encoding.bitmap, iso8583::Coding::raw);
  EXPECT_EQ(profile->layout.cvv2.field, 48);
  EXPECT_EQ(profile->layout.cvv2.tag, "92");
  EXPECT_EQ(profile->layout.cvv2_result.tag, "87");
  EXPECT_EQ(profile->layout.merchant_city.offset, 23u);
  EXPECT_EQ(profile->layout.country_form, iso8583::CountryForm::alpha3);
  int defined = 0;
  for (const auto& field : profile->fields) defined += field.defined ? 1 : 0;
  EXPECT_EQ(defined, 126);
  EXPECT_TRUE(profile->fields[2].sensitive && profile->fields[48].sensitive);
}

TEST(ProfileFile, ResponseCodesDifferByNetworkWhereTheySay) {
  const auto profile = load_compiled_profile(default_profile_name);
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->response_code(Network::visa, ResponseReason::cvv_mismatch), "N7");
  EXPECT_EQ(profile->response_code(Network::mastercard, ResponseReason::cvv_mismatch), "63");
  EXPECT_EQ(profile->response_code(Network::mastercard, ResponseReason::insufficient_funds), "51");
  EXPECT_TRUE(profile->means_approved("10"));
  EXPECT_FALSE(profile->means_approved("51"));
}

TEST(ProfileFile, ABaseIsOverriddenKeyByKey) {
  const auto profile = parse_profile(
      "base = 'iso87-ascii-binbm'\nname = 'mine'\n[fields]\n12 = { type = 'n12' }\n"
      "[layout]\ncvv2 = { field = 126, offset = 2, length = 4 }\n[response_codes.visa]\n"
      "insufficient_funds = '61'\n",
      "mine.toml");
  ASSERT_TRUE(profile) << profile.error();
  EXPECT_EQ(profile->fields[12].length_max, 12u);
  EXPECT_EQ(profile->fields[12].name, "time, local");
  EXPECT_EQ(profile->layout.cvv2.tag, "");
  EXPECT_EQ(profile->layout.cvv2_result.tag, "87");
  EXPECT_EQ(profile->response_codes[0][14], "61");
  EXPECT_EQ(profile->response_codes[1][14], "51");
}

TEST(ProfileFile, ErrorsNameFileKeyAndReason) {
  EXPECT_EQ(error_of("name = 'x'\ncolour = 1\n"), "mine.toml: colour: there is no such key");
  EXPECT_EQ(error_of("network = 'visa'\n"), "mine.toml: name: is missing");
  EXPECT_EQ(error_of("name = 'x'\n[encoding]\nbitmap = 'octal'\n"),
            "mine.toml: encoding.bitmap: must be one of ascii, ebcdic, bcd, raw, binary, hex");
  EXPECT_EQ(error_of("name = 'x'\n[fields]\n2 = { type = 'q9' }\n"),
            "mine.toml: fields.2.type: must be like n6, n..19, ans...999 or b64");
  EXPECT_EQ(error_of("name = 'x'\n[fields]\n129 = { type = 'n9' }\n"),
            "mine.toml: fields.129: must be a field number, 2 to 128");
  EXPECT_EQ(error_of("name = 'x'\n[framing]\nprefix_bytes = 'two'\n"),
            "mine.toml: framing.prefix_bytes: must be a whole number from 0");
  EXPECT_EQ(error_of("base = 'nowhere'\nname = 'x'\n"),
            "mine.toml: base: nowhere: no profile of this name is shipped");
  EXPECT_EQ(error_of("name = \n").substr(0, 17), "mine.toml: line 1");
  EXPECT_EQ(load_profile("/nowhere/x.toml").error(), "/nowhere/x.toml: cannot be read");
}

TEST(ProfileFile, CompileRefusesWhatCannotBe) {
  const auto problem = [](std::string_view more) {
    auto profile =
        parse_profile("base = 'iso87-ascii-binbm'\nname = 'x'\n" + std::string(more), "mine.toml");
    EXPECT_TRUE(profile) << (profile ? "" : profile.error());
    const auto compiled = iso8583::compile(std::move(profile).value());
    return compiled ? std::string() : compiled.error();
  };
  EXPECT_EQ(problem(""), "");
  EXPECT_EQ(problem("[fields]\n65 = { type = 'b64' }\n"),
            "fields.65: bitmap elements are not fields");
  EXPECT_EQ(problem("[fields]\n2 = { type = 'n..100' }\n"),
            "fields.2: the length does not fit its prefix");
  EXPECT_EQ(problem("[fields]\n41 = { coding = 'bcd' }\n"),
            "fields.41: this coding cannot hold this type");
  EXPECT_EQ(problem("[response_codes]\napproved = '000'\n"),
            "response_codes.visa.approved: must be 2 characters");
  EXPECT_EQ(problem("[layout]\ncvv2 = { field = 44, tag = '92' }\n"),
            "layout.cvv2: the field's scheme has no such tag");
  EXPECT_EQ(problem("[framing]\nprefix = 'ascii'\n"),
            "framing.length_max: does not fit the length prefix");
}

}  // namespace
}  // namespace privcards::host
