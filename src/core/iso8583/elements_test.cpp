#include "core/iso8583/elements.hpp"

#include <gtest/gtest.h>

#include "core/iso8583/mti.hpp"
#include "core/iso8583/profile_testing.hpp"
#include "core/iso8583/subfields.hpp"

namespace privcards::iso8583 {
namespace {

Instant at(const char* text) { return *parse_rfc3339(text); }

template <std::size_t size>
std::string text_of(const std::array<char, size>& characters) {
  return {characters.data(), size};
}

TEST(Elements, TheYearOfATransmissionIsTheNearest) {
  const auto year_end = at("2026-12-31T23:59:50Z");
  const auto year_start = at("2027-01-01T00:00:10Z");
  EXPECT_EQ(transmission_time("0101000005", year_end), at("2027-01-01T00:00:05Z"));
  EXPECT_EQ(transmission_time("1231235955", year_start), at("2026-12-31T23:59:55Z"));
  EXPECT_EQ(transmission_time("0815120000", year_end), at("2026-08-15T12:00:00Z"));
  EXPECT_EQ(transmission_time("0229000000", at("2027-03-01T00:00:00Z")),
            at("2028-02-29T00:00:00Z"));
  EXPECT_EQ(transmission_time("0230000000", year_end), std::nullopt);
  EXPECT_EQ(transmission_time("0101240000", year_end), std::nullopt);
  EXPECT_EQ(transmission_time("010100000", year_end), std::nullopt);
  EXPECT_EQ(text_of(render_transmission_time(year_start)), "0101000010");
}

TEST(Elements, AcceptorIsCutAsTheLayoutSays) {
  const Layout layout;
  const std::string text = "BLUE BOTTLE COFFEE     SAN FRANCISCO USA";
  const Acceptor acceptor = parse_acceptor(text, layout);
  EXPECT_EQ(acceptor.name, "BLUE BOTTLE COFFEE");
  EXPECT_EQ(acceptor.city, "SAN FRANCISCO");
  EXPECT_EQ(acceptor.country, "USA");
  EXPECT_EQ(render_acceptor(acceptor, layout, 40), text);
  EXPECT_EQ(parse_acceptor("SHORT", layout).name, "SHORT");
  EXPECT_EQ(parse_acceptor("SHORT", layout).country, "");
}

TEST(Elements, AdditionalAmounts) {
  const std::string text = "0057840C0000000050000040840D000000002000";
  const auto amounts = parse_additional_amounts(text);
  ASSERT_TRUE(amounts);
  ASSERT_EQ(amounts->count, 2u);
  EXPECT_EQ(amounts->items[0].amount_minor, 5000u);
  EXPECT_FALSE(amounts->items[1].credit);
  EXPECT_EQ(text_of(render_additional_amount(amounts->items[0])) +
                text_of(render_additional_amount(amounts->items[1])),
            text);
  EXPECT_FALSE(parse_additional_amounts(text.substr(1)));
  EXPECT_FALSE(parse_additional_amounts("0057840X000000005000"));
  EXPECT_FALSE(parse_additional_amounts("0057840C00000000500A"));
  EXPECT_FALSE(parse_additional_amounts(""));
}

TEST(Elements, OriginalElements) {
  const std::string text = "010000012308151314110000049165300000000000";
  const auto original = parse_original_elements(text);
  ASSERT_TRUE(original);
  EXPECT_EQ(original->mti, "0100");
  EXPECT_EQ(original->trace, "000123");
  EXPECT_EQ(original->transmission, "0815131411");
  EXPECT_EQ(original->acquirer, "00000491653");
  EXPECT_TRUE(all_zeros(original->forwarder));
  EXPECT_EQ(text_of(render_original_elements({"0100", "123", "0815131411", "491653", ""})), text);
  EXPECT_FALSE(parse_original_elements(text.substr(1)));
}

TEST(Elements, ReplacementAmounts) {
  const auto amounts = parse_replacement_amounts("000000001500000000001400D00000010C00000000");
  ASSERT_TRUE(amounts);
  EXPECT_EQ(amounts->transaction_minor, 1500u);
  EXPECT_EQ(amounts->settlement_minor, 1400u);
  EXPECT_EQ(amounts->transaction_fee, "D00000010");
  EXPECT_EQ(text_of(render_replacement_amounts(*amounts)),
            "000000001500000000001400D00000010C00000000");
  const auto spaces = parse_replacement_amounts("000000001500" + std::string(30, ' '));
  ASSERT_TRUE(spaces);
  EXPECT_EQ(spaces->transaction_minor, 1500u);
  EXPECT_EQ(spaces->transaction_fee, "");
  EXPECT_FALSE(parse_replacement_amounts("00000000150"));
  EXPECT_FALSE(parse_replacement_amounts("00000000150X"));
}

TEST(Mti, AnswersAndRepeats) {
  const auto answer_to = [](const char* digits) {
    const auto answer = Mti::parse(digits)->response();
    return answer ? std::string(answer->digits()) : std::string();
  };
  EXPECT_EQ(answer_to("0100"), "0110");
  EXPECT_EQ(answer_to("0101"), "0110");
  EXPECT_EQ(answer_to("0121"), "0130");
  EXPECT_EQ(answer_to("0220"), "0230");
  EXPECT_EQ(answer_to("0401"), "0410");
  EXPECT_EQ(answer_to("0421"), "0430");
  EXPECT_EQ(answer_to("0800"), "0810");
  EXPECT_EQ(answer_to("0110"), "");
  EXPECT_EQ(answer_to("0190"), "");
  EXPECT_TRUE(Mti::parse("0421")->is_repeat());
  EXPECT_EQ(Mti::parse("0421")->without_repeat(), *Mti::parse("0420"));
  EXPECT_EQ(Mti::parse("0420")->message_class(), MessageClass::reversal);
  EXPECT_EQ(Mti::parse("0190")->function(), MessageFunction::negative_acknowledgement);
  EXPECT_FALSE(Mti::parse("1100")->is_1987());
  for (const char* bad : {"", "010", "01000", "0000", "0900", "010A", "0106", "0160"}) {
    EXPECT_FALSE(Mti::parse(bad)) << bad;
  }
}

TEST(Subfields, TagsAreReadAndWritten) {
  SubfieldWriter writer(SubfieldScheme::tag2_length2);
  EXPECT_TRUE(writer.add("87", "M"));
  EXPECT_TRUE(writer.add("92", ""));
  EXPECT_FALSE(writer.add("923", "1"));
  EXPECT_FALSE(writer.add("92", std::string(100, '1')));
  EXPECT_EQ(writer.text(), "8701M9200");
  EXPECT_EQ(find_tag(writer.text(), SubfieldScheme::tag2_length2, "87"), "M");
  EXPECT_EQ(find_tag(writer.text(), SubfieldScheme::tag2_length2, "92"), "");
  EXPECT_EQ(find_tag(writer.text(), SubfieldScheme::tag2_length2, "61"), std::nullopt);
  SubfieldWriter wide(SubfieldScheme::tag4_length3);
  EXPECT_TRUE(wide.add("0023", "CT6"));
  EXPECT_TRUE(wide.add("0165", "M"));
  EXPECT_EQ(wide.text(), "0023003CT60165001M");
  EXPECT_EQ(find_tag(wide.text(), SubfieldScheme::tag4_length3, "0165"), "M");
}

TEST(Subfields, AListThatDoesNotAddUpEndsWhereItBreaks) {
  for (const char* text : {"8701", "870", "87X1M", "9203123870"}) {
    TagReader reader(text, SubfieldScheme::tag2_length2);
    while (reader.next()) {
    }
    EXPECT_TRUE(reader.broken()) << text;
  }
  EXPECT_EQ(find_tag("9203123870", SubfieldScheme::tag2_length2, "92"), "123");
}

TEST(Subfields, PlacesOfAProfile) {
  LinkProfile plain = testing::plain_profile(testing::ascii_encoding());
  plain.fields[48].scheme_offset = 1;
  const CompiledProfile profile = testing::compiled(plain);
  Builder builder(profile, "0100");
  builder.set_text(48,
                   "R92031236105"
                   "10000");
  Message message;
  ASSERT_FALSE(parse(profile, *builder.finish(), message));
  std::array<char, field_text_max> buffer;
  EXPECT_EQ(find(message, profile.layout().cvv2, buffer), "123");
  EXPECT_TRUE(holds(message, profile.layout().partial_approval));
  EXPECT_FALSE(holds(message, profile.layout().verification));
  EXPECT_EQ(find(message, Place{44, {}, 9, 1}, buffer), std::nullopt);

  Builder answer(profile, "0110");
  EXPECT_TRUE(set_place(answer, profile, profile.layout().cvv2_result, "M"));
  EXPECT_TRUE(set_place(answer, profile, Place{44, {}, 9, 1}, "N"));
  EXPECT_FALSE(set_place(answer, profile, Place{}, "N"));
  Message answered;
  ASSERT_FALSE(parse(profile, *answer.finish(), answered));
  EXPECT_EQ(answered.text(48), " 8701M");
  EXPECT_EQ(find(answered, Place{44, {}, 9, 1}, buffer), "N");
}

}  // namespace
}  // namespace privcards::iso8583
