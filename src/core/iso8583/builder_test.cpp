#include "core/iso8583/builder.hpp"

#include <gtest/gtest.h>

#include "core/iso8583/profile_testing.hpp"

namespace privcards::iso8583 {
namespace {

using testing::compiled;
using testing::from_hex;
using testing::plain_profile;

std::string built(const CompiledProfile& profile, int field, std::string_view text) {
  Builder builder(profile, "0100");
  builder.set_text(field, text);
  const auto body = builder.finish();
  if (!body) return std::string(name_of(body.error().reason));
  return hex_encode(body->subspan(profile.body_bytes_min()));
}

TEST(Builder, PadsFixedFieldsAsTheirTypeSays) {
  const CompiledProfile profile = compiled(plain_profile(testing::ascii_encoding()));
  EXPECT_EQ(built(profile, 3, "1"), "303030303031");
  EXPECT_EQ(built(profile, 41, "T1"), "5431202020202020");
  EXPECT_EQ(built(profile, 28, "D5"), "443030303030303035");
  EXPECT_EQ(built(profile, 2, "49"), "30323439");
}

TEST(Builder, PacksDigitsAndTheirOddOneOut) {
  LinkProfile plain = plain_profile(testing::bcd_encoding());
  EXPECT_EQ(built(compiled(plain), 49, "840"), "0840");
  EXPECT_EQ(built(compiled(plain), 2, "123"), "030123");
  EXPECT_EQ(built(compiled(plain), 28, "C12345678"), "4312345678");
  EXPECT_EQ(built(compiled(plain), 35, "49=29"), "05049d29");
  plain.fields[2].odd_digit = plain.fields[49].odd_digit = OddDigit::right_f;
  EXPECT_EQ(built(compiled(plain), 49, "840"), "840f");
  EXPECT_EQ(built(compiled(plain), 2, "123"), "03123f");
  plain.fields[2].length_unit = LengthUnit::bytes;
  EXPECT_EQ(built(compiled(plain), 2, "123"), "02123f");
  plain.fields[2].length_coding = LengthCoding::binary;
  plain.fields[2].length_unit = LengthUnit::characters;
  EXPECT_EQ(built(compiled(plain), 2, "4916531234567890123"), "134916531234567890123f");
}

TEST(Builder, NeverSendsWhatAFieldCannotHold) {
  const CompiledProfile profile = compiled(plain_profile(testing::ascii_encoding()));
  EXPECT_EQ(built(profile, 3, "1234567"), "too_long");
  EXPECT_EQ(built(profile, 3, "12 456"), "bad_character");
  EXPECT_EQ(built(profile, 28, "X5"), "bad_character");
  EXPECT_EQ(built(profile, 62, "caf\xC3\xA9"), "bad_character");
  EXPECT_EQ(built(profile, 62, "a\nb"), "bad_character");
  EXPECT_EQ(built(profile, 12, "1"), "undefined_field");
  const CompiledProfile bcd = compiled(plain_profile(testing::bcd_encoding()));
  EXPECT_EQ(built(bcd, 4, "12A"), "bad_character");
}

TEST(Builder, StopsAtTheLongestMessageOfTheLink) {
  LinkProfile plain = plain_profile(testing::ascii_encoding());
  plain.framing.length_max = 100;
  const CompiledProfile profile = compiled(plain);
  EXPECT_EQ(built(profile, 62, std::string(85, 'x')).size(), 2u * 88);
  EXPECT_EQ(built(profile, 62, std::string(86, 'x')), "message_too_long");
}

TEST(Builder, TheLaterSettingWinsAndOrderDoesNotMatter) {
  const CompiledProfile profile = compiled(plain_profile(testing::ascii_encoding()));
  Builder builder(profile, "0110");
  builder.set_number(49, 978);
  builder.set_number(11, 7);
  builder.set_number(49, 840);
  builder.set_text(39, "00");
  builder.clear(39);
  EXPECT_FALSE(builder.has(39));
  EXPECT_EQ(hex_encode(*builder.finish()), "303131300020000000008000303030303037383430");
}

TEST(Builder, AStoredAnswerLivesWithoutItsCardNumber) {
  for (const Encoding& encoding : {testing::ascii_encoding(), testing::bcd_encoding()}) {
    const CompiledProfile profile = compiled(plain_profile(encoding));
    Builder request(profile, "0100");
    request.set_text(2, "4916531234567890");
    request.set_number(11, 42);
    Message message;
    ASSERT_FALSE(parse(profile, *request.finish(), message));

    Builder answer(profile, "0110");
    answer.echo(message, 2);
    answer.echo(message, 11);
    answer.set_text(39, "00");
    const ByteView sent = *answer.finish();
    const FieldExtent extent = answer.where(2);
    EXPECT_EQ(hex_encode(sent.subspan(extent.offset, extent.length)), hex_encode(message.raw(2)));
    EXPECT_EQ(answer.where(3).length, 0u);

    Bytes stored(sent.begin(), sent.end());
    blank(stored, extent);
    EXPECT_EQ(hex_encode(stored).find(hex_encode(message.raw(2))), std::string::npos);
    EXPECT_FALSE(restore(stored, extent, ByteView(message.raw(2)).first(7)));
    EXPECT_TRUE(restore(stored, extent, message.raw(2)));
    EXPECT_EQ(stored, Bytes(sent.begin(), sent.end()));
  }
}

TEST(Builder, AnswersAHeaderBySwappingItsAddresses) {
  LinkProfile plain = plain_profile(testing::ascii_encoding());
  plain.framing.header = {5, 1, 3, 2, 0, 0};
  const CompiledProfile tpdu = compiled(plain);
  const Bytes body = from_hex("6001230456 30383030 0020000000000000 303030303031");
  Message message;
  ASSERT_FALSE(parse(tpdu, body, message));
  EXPECT_EQ(hex_encode(message.header()), "6001230456");
  Builder answer(tpdu, "0810");
  answer.answer_header(message);
  EXPECT_EQ(hex_encode(answer.finish()->first(9)), "600456012330383130");

  plain.framing.header = {6, 0, 0, 0, 2, 2};
  const CompiledProfile counted = compiled(plain);
  Builder self(counted, "0800");
  self.set_header(from_hex("160200000001"));
  EXPECT_EQ(hex_encode(self.finish()->first(6)), "160200120001");
}

}  // namespace
}  // namespace privcards::iso8583
