// The small values of the room: identifiers, indicators, what people type, what merchants call
// themselves.

#include <gtest/gtest.h>

#include "core/threeds/code_entry.hpp"
#include "core/threeds/display_text.hpp"
#include "core/threeds/eci.hpp"
#include "core/threeds/threeds_testing.hpp"

namespace privcards::threeds {
namespace {

TEST(Uuid, takes_any_version_and_case) {
  EXPECT_TRUE(is_uuid("8a880dc0-d2d2-4067-bcb1-b08d1690b26e"));
  EXPECT_TRUE(is_uuid("8A880DC0-D2D2-1067-BCB1-B08D1690B26E"));
  EXPECT_FALSE(is_uuid("8a880dc0d2d24067bcb1b08d1690b26e"));
  EXPECT_FALSE(is_uuid("8a880dc0-d2d2-4067-bcb1-b08d1690b26g"));
  EXPECT_FALSE(is_uuid(""));
}

TEST(Uuid, ours_is_version_4) {
  const std::uint8_t random[16] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                   0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  EXPECT_EQ(make_uuid(random), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_TRUE(is_uuid(make_uuid(random)));
}

TEST(Eci, per_network_and_outcome) {
  using cards::Network;
  const auto eci = [](Network network, TransStatus status, Category category = Category::payment,
                      PaymentSeries series = PaymentSeries::single, bool data_only = false) {
    return eci_of({network, status, category, series, data_only});
  };
  EXPECT_EQ(eci(Network::visa, TransStatus::authenticated), "05");
  EXPECT_EQ(eci(Network::visa, TransStatus::attempted), "06");
  EXPECT_EQ(eci(Network::visa, TransStatus::informational), "07");
  EXPECT_EQ(eci(Network::visa, TransStatus::denied), "");
  EXPECT_EQ(eci(Network::mastercard, TransStatus::authenticated), "02");
  EXPECT_EQ(eci(Network::mastercard, TransStatus::authenticated, Category::non_payment), "N2");
  EXPECT_EQ(eci(Network::mastercard, TransStatus::authenticated, Category::payment,
                PaymentSeries::recurring),
            "07");
  EXPECT_EQ(eci(Network::mastercard, TransStatus::denied, Category::non_payment), "N0");
  EXPECT_EQ(eci(Network::mastercard, TransStatus::informational, Category::payment,
                PaymentSeries::single, true),
            "04");
  EXPECT_EQ(eci(Network::mastercard, TransStatus::informational), "06");
  EXPECT_EQ(eci(Network::mastercard, TransStatus::challenge), "");
}

TEST(CodeEntry, forgives_how_it_is_typed) {
  const auto typed = [](std::string_view text) {
    const auto code = normalise_code(text);
    return code ? code->reveal() : std::string("-");
  };
  EXPECT_EQ(typed("012345"), "012345");
  EXPECT_EQ(typed(" 012-345 "), "012345");
  EXPECT_EQ(typed("012\xC2\xA0"
                  "345"),
            "012345");
  EXPECT_EQ(typed("012\xE2\x80\x93"
                  "345"),
            "012345");
  EXPECT_EQ(typed("\xEF\xBC\x90\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93\xEF\xBC\x94\xEF\xBC\x99"),
            "012349");
  for (std::string_view bad : {"", "12345", "1234567", "12345a", "12.345", "\xEF\xBC", "0x1234"}) {
    EXPECT_EQ(typed(bad), "-") << bad;
  }
  EXPECT_EQ(check_code("000000", SecretText("000000")), CodeCheck::matches);
  EXPECT_EQ(check_code("000001", SecretText("000000")), CodeCheck::differs);
  EXPECT_EQ(check_code("00000", SecretText("000000")), CodeCheck::malformed);
}

TEST(DisplayText, keeps_text_and_drops_tricks) {
  EXPECT_EQ(display_text("Caf\xC3\xA9 Noir"), "Caf\xC3\xA9 Noir");
  EXPECT_EQ(display_text("<script>alert(1)</script>"), "<script>alert(1)</script>");
  EXPECT_EQ(display_text("a\r\n\tb\x01"
                         "c"),
            "a bc");
  EXPECT_EQ(display_text("  spaced   out  "), "spaced out");
  EXPECT_EQ(display_text("pay \xE2\x80\xAE"
                         "moc.elppa"),
            "pay moc.elppa");  // right-to-left override
  EXPECT_EQ(display_text("a\xE2\x81\xA6"
                         "b\xE2\x80\x8B"
                         "c\xEF\xBB\xBF"),
            "abc");                                         // isolate, zero width
  EXPECT_EQ(display_text("bad\xC3(\xFF\xE2\x82"), "bad(");  // not UTF-8
  EXPECT_EQ(display_text("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D"), "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D");
  EXPECT_EQ(display_text("\xF0\x9F\x92\xB3 card"), "\xF0\x9F\x92\xB3 card");
}

TEST(DisplayText, is_cut_in_characters) {
  const std::string longest(40, 'W');
  EXPECT_EQ(display_text(longest), longest);
  EXPECT_EQ(display_text(longest + "W"), std::string(39, 'W') + "\xE2\x80\xA6");
  std::string accents;
  for (int i = 0; i < 50; ++i) accents += "\xC3\xA9";
  EXPECT_EQ(character_count(display_text(accents)), 40U);
}

TEST(Amount, has_the_decimals_of_its_currency) {
  const auto text = [](std::int64_t minor, std::uint16_t currency, std::uint8_t exponent) {
    return amount_text(Purchase{minor, currency, exponent, ""});
  };
  EXPECT_EQ(text(12'999, 978, 2), "129.99 EUR");
  EXPECT_EQ(text(5, 840, 2), "0.05 USD");
  EXPECT_EQ(text(500, 392, 0), "500 JPY");
  EXPECT_EQ(text(1'234, 414, 3), "1.234 KWD");
  EXPECT_EQ(text(100'000, 840, 4), "1000.00 USD");
  EXPECT_EQ(text(100, 970, 2), "100 970");
  EXPECT_EQ(amount_text({}), "");
}

}  // namespace
}  // namespace privcards::threeds
