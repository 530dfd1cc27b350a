// What a price source can do wrong: be gone, stale, zero, absurd, alone, or disagree.
#include "core/deposits/market_price.hpp"

#include <gmock/gmock.h>

namespace privcards::deposits {
namespace {

using testing::ElementsAre;

const Instant now{1'795'382'373'000};

PriceSample sample(std::string provider, std::string_view text, std::int64_t age_s = 10) {
  return {.provider = std::move(provider),
          .price = parse_price(text).value_or(Price{}),
          .quoted_at = now.plus_seconds(-age_s),
          .received_at = now.plus_seconds(-5)};
}

MarketPrice of(const std::vector<PriceSample>& samples, std::optional<KnownPrice> last = {}) {
  return market_price(samples, last, now, PriceRules{});
}
std::string text_of(const MarketPrice& market) {
  return market.price ? render_price(*market.price) : std::string(describe(market.why_none));
}

TEST(MarketPrice, is_the_median) {
  EXPECT_EQ(text_of(of({sample("a", "60000"), sample("b", "60100"), sample("c", "60300")})),
            "60100.00000000");
  EXPECT_EQ(text_of(of({sample("a", "60001"), sample("b", "60000")})), "60000.50000000");
  EXPECT_EQ(text_of(of({sample("a", "0.00000001"), sample("b", "0.00000001")})), "0.00000001");
}

TEST(MarketPrice, one_provider_alone_is_none) {
  EXPECT_EQ(of({}).why_none, NoPrice::too_few_samples);
  EXPECT_EQ(of({sample("a", "60000")}).why_none, NoPrice::too_few_samples);
  // Nor does one that speaks twice: its newest counts.
  PriceSample older = sample("a", "60000");
  older.received_at = now.plus_seconds(-20);
  const auto market = of({sample("a", "60010"), older});
  EXPECT_EQ(market.why_none, NoPrice::too_few_samples);
  EXPECT_THAT(market.verdicts, ElementsAre(SampleVerdict::used, SampleVerdict::repeated));
  EXPECT_EQ(text_of(of({sample("a", "60010"), older, sample("b", "60020")})), "60015.00000000");
}

TEST(MarketPrice, samples_that_do_not_count) {
  PriceSample crossed = sample("crossed", "60000");
  crossed.bid = parse_price("60001");
  crossed.ask = parse_price("60000");
  PriceSample timeless = sample("timeless", "60000");
  timeless.quoted_at.reset();
  PriceSample resent = sample("resent", "60000");  // a fresh time on an answer we got long ago
  resent.received_at = now.plus_seconds(-120);
  const auto market =
      of({sample("old", "60000", 120), sample("future", "60000", -120), sample("zero", "0"),
          crossed, resent, timeless, sample("good", "60000", 119)});
  EXPECT_EQ(text_of(market), "60000.00000000");
  EXPECT_THAT(market.verdicts,
              ElementsAre(SampleVerdict::stale, SampleVerdict::stale, SampleVerdict::not_positive,
                          SampleVerdict::crossed, SampleVerdict::stale, SampleVerdict::used,
                          SampleVerdict::used));
}

TEST(MarketPrice, an_absurd_sample_is_dropped) {
  const auto market =
      of({sample("a", "60000"), sample("b", "600"), sample("c", "60010"), sample("d", "60020")});
  EXPECT_EQ(text_of(market), "60010.00000000");
  EXPECT_EQ(market.verdicts[1], SampleVerdict::outlier);
  // Of three, with one a little beyond two percent of the median.
  EXPECT_EQ(of({sample("a", "100"), sample("b", "100"), sample("c", "102")}).verdicts[2],
            SampleVerdict::used);
  EXPECT_EQ(of({sample("a", "100"), sample("b", "100"), sample("c", "102.01")}).verdicts[2],
            SampleVerdict::outlier);
}

TEST(MarketPrice, disagreement_is_none) {
  EXPECT_EQ(of({sample("a", "60000"), sample("b", "66000")}).why_none, NoPrice::too_far_apart);
  // All within two percent of the middle, yet too far from each other.
  EXPECT_EQ(of({sample("a", "98.2"), sample("b", "100"), sample("c", "101.9")}).why_none,
            NoPrice::too_far_apart);
  EXPECT_EQ(text_of(of({sample("a", "98.5"), sample("b", "100"), sample("c", "101.5")})),
            "100.00000000");
}

TEST(MarketPrice, a_jump_is_none_until_it_has_stood_for_a_while) {
  const std::vector<PriceSample> samples{sample("a", "66001"), sample("b", "66001")};
  const auto last = [&](std::int64_t age_s) {
    return KnownPrice{*parse_price("60000"), now.plus_seconds(-age_s)};
  };
  EXPECT_EQ(of(samples, last(60)).why_none, NoPrice::jumped);
  EXPECT_EQ(of(samples, last(300)).why_none, NoPrice::jumped);
  EXPECT_TRUE(of(samples, last(301)).price);
  EXPECT_TRUE(of({sample("a", "66000"), sample("b", "66000")}, last(60)).price);  // just ten
  EXPECT_EQ(of({sample("a", "53000"), sample("b", "53000")}, last(60)).why_none, NoPrice::jumped);
}

TEST(FixedPrice, lapses_and_says_what_it_is) {
  const Price price = *parse_price("60000");
  const auto market = fixed_price(price, now.plus_seconds(1), now);
  EXPECT_EQ(market.price, price);
  EXPECT_TRUE(market.fixed);
  EXPECT_EQ(fixed_price(price, now, now).why_none, NoPrice::expired);
  EXPECT_FALSE(of({sample("a", "1"), sample("b", "1")}).fixed);
}

TEST(DollarToken, never_more_than_a_dollar_and_held_below_98_cents) {
  EXPECT_EQ(dollar_token_price(*parse_price("1.003")).price, *parse_price("1"));
  EXPECT_EQ(dollar_token_price(*parse_price("0.995")).price, *parse_price("0.995"));
  EXPECT_FALSE(dollar_token_price(*parse_price("0.98")).hold);
  EXPECT_TRUE(dollar_token_price(*parse_price("0.97999999")).hold);
}

}  // namespace
}  // namespace privcards::deposits
