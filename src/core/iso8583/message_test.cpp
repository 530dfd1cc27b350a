#include "core/iso8583/message.hpp"

#include <gtest/gtest.h>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/describe.hpp"
#include "core/iso8583/framing.hpp"
#include "core/iso8583/profile_testing.hpp"

namespace privcards::iso8583 {
namespace {

using testing::compiled;
using testing::from_hex;
using testing::plain_profile;

const CompiledProfile& ascii() {
  static const CompiledProfile profile = compiled(plain_profile(testing::ascii_encoding()));
  return profile;
}

// A message together with the bytes it points into.
struct Parsed {
  explicit Parsed(std::string_view hex)
      : body(from_hex(hex)), error(parse(ascii(), body, message)) {}
  Bytes body;
  Message message;
  std::optional<FieldError> error;
};

TEST(Message, ReadsTheGoldenEcho) {
  const Bytes frame = from_hex(
      "0027 30383030 8220000000000000 0400000000000000 30393131313331343131 303030303031 333031");
  const FrameScan scan = next_frame(ascii(), frame);
  ASSERT_EQ(scan.outcome, FrameOutcome::frame);
  EXPECT_EQ(scan.used, frame.size());
  Message message;
  ASSERT_FALSE(parse(ascii(), scan.body, message));
  EXPECT_EQ(describe(message), "0800 7=0911131411 11=000001 70=301");
  EXPECT_TRUE(message.complete());
  EXPECT_EQ(message.trailing_bytes(), 0u);

  Builder builder(ascii(), "0800");
  builder.set_number(70, 301);
  builder.set_number(11, 1);
  builder.set_text(7, "0911131411");
  const auto body = builder.finish();
  ASSERT_TRUE(body);
  Bytes again;
  append_frame(ascii(), *body, again);
  EXPECT_EQ(again, frame);
}

TEST(Message, ReadsTheGoldenAnswerWithAHexBitmap) {
  const std::string text =
      "0110322000000EC080000000000000000025990815131411000123522713000123A1B2C300TERM0001"
      "MERCHANT0000001840";
  const CompiledProfile profile = compiled(plain_profile(testing::hex_encoding()));
  Bytes frame = {0x00, 0x64};
  frame.insert(frame.end(), text.begin(), text.end());
  const FrameScan scan = next_frame(profile, frame);
  ASSERT_EQ(scan.outcome, FrameOutcome::frame);
  Message message;
  ASSERT_FALSE(parse(profile, scan.body, message));
  EXPECT_EQ(describe(message),
            "0110 3=000000 4=000000002599 7=0815131411 11=000123 37=522713000123 38=A1B2C3 39=00 "
            "41=TERM0001 42=MERCHANT0000001 49=840");
  EXPECT_EQ(message.number(4), 2599u);
  EXPECT_EQ(message.text(42), "MERCHANT0000001");

  Builder builder(profile, "0110");
  message.for_each_field([&](int field) { builder.set_text(field, message.text(field)); });
  const auto body = builder.finish();
  ASSERT_TRUE(body);
  EXPECT_EQ(as_text(*body), text);
}

TEST(Message, AcceptsAnEmptySecondaryBitmapAndNeverWritesOne) {
  const Parsed parsed("30383030 8020000000000000 0000000000000000 303030303031");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.message.number(11), 1u);
  Builder builder(ascii(), "0810");
  builder.echo(parsed.message, 11);
  EXPECT_EQ(hex_encode(*builder.finish()), "303831300020000000000000303030303031");
}

TEST(Message, RefusesField65) {
  const Parsed parsed("30383030 8020000000000000 8000000000000000 303030303031");
  EXPECT_EQ(parsed.error, (FieldError{65, 20, FieldFault::extended_bitmap}));
}

TEST(Message, NamesTheFieldThatLosesThePlace) {
  // DE 11 is there, DE 12 is not defined here, so nothing behind it can be found.
  const Parsed undefined("30383030 0030000000000000 303030303031 313233343536");
  EXPECT_EQ(undefined.error, (FieldError{12, 18, FieldFault::undefined_field}));
  EXPECT_FALSE(undefined.message.complete());
  EXPECT_EQ(undefined.message.number(11), 1u);

  EXPECT_EQ(Parsed("30313030 4000000000000000 3F31 31").error,
            (FieldError{2, 12, FieldFault::bad_length}));
  EXPECT_EQ(Parsed("30313030 4000000000000000 3230 31").error,
            (FieldError{2, 14, FieldFault::too_long}));
  EXPECT_EQ(Parsed("30313030 4000000000000000 3136 31").error,
            (FieldError{2, 14, FieldFault::truncated}));
  EXPECT_EQ(Parsed("3031303A 4000000000000000").error,
            (FieldError{0, 0, FieldFault::bad_message_type}));
}

TEST(Message, KeepsReadingBehindABadCharacter) {
  const Parsed parsed(
      "30313030 3020000000000000 30303030305A 303030303030303030313030 303030303037");
  EXPECT_EQ(parsed.error, (FieldError{3, 12, FieldFault::bad_character}));
  EXPECT_TRUE(parsed.message.complete());
  EXPECT_EQ(parsed.message.number(4), 100u);
  EXPECT_EQ(parsed.message.number(11), 7u);
  EXPECT_EQ(parsed.message.number(3), std::nullopt);
}

TEST(Message, CountsTrailingBytes) {
  const Parsed parsed("30383030 0020000000000000 303030303031 FFFF");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.message.trailing_bytes(), 2u);
}

TEST(Message, ReadsEmptyVariableFields) {
  const Parsed parsed("30383030 0000000000010000 303030");
  ASSERT_FALSE(parsed.error);
  EXPECT_TRUE(parsed.message.has(48));
  EXPECT_EQ(parsed.message.text(48), "");
  EXPECT_FALSE(parsed.message.has(47));
  EXPECT_FALSE(parsed.message.has(0));
  EXPECT_FALSE(parsed.message.has(129));
}

TEST(Message, TextNeverHoldsControlOrForeignBytes) {
  Message message;
  Bytes body = from_hex("30383030 0000000000000004 303035 436166C3A9");
  ASSERT_FALSE(parse(ascii(), body, message));
  EXPECT_EQ(message.text(62), "Caf??");
  body[body.size() - 1] = 0x07;
  const auto error = parse(ascii(), body, message);
  EXPECT_EQ(error, (FieldError{62, 15, FieldFault::bad_character}));
  EXPECT_EQ(message.text(62), "Caf??");
}

TEST(Message, DescribesWithoutSecrets) {
  Builder builder(ascii(), "0100");
  builder.set_text(2, "4916531234567890");
  builder.set_text(14, "2904");
  builder.set_text(35, "4916531234567890=2904");
  builder.set_text(48, "9203123");
  builder.set_text(43, "COFFEE                 BERLIN        DEU");
  Message message;
  ASSERT_FALSE(parse(ascii(), *builder.finish(), message));
  const std::string line = describe(message);
  EXPECT_EQ(line,
            "0100 2=491653******7890 14(4) 35(21) 43=\"COFFEE                 BERLIN        "
            "DEU\" 48(7)");
  EXPECT_EQ(mask_card_number("123456789012"), "************");
}

}  // namespace
}  // namespace privcards::iso8583
