#include "edge/rails/price_providers.hpp"

#include <gtest/gtest.h>

namespace privcards::rails {
namespace {

using deposits::Asset;
constexpr Instant now{1'795'382'400'000};

std::string read(PriceProvider provider, std::string_view body, Asset asset = Asset::btc) {
  const auto sample = read_quote(provider, asset, body, now);
  return sample ? deposits::render_price(sample->price) : "none";
}

TEST(PriceProviders, each_form_is_read_from_its_text) {
  EXPECT_EQ(read(PriceProvider::kraken,
                 R"({"error":[],"result":{"XXBTZUSD":{"a":["63354.00","1"],"b":["63353.40","1"],
                    "c":["63353.7","0.01"]}}})"),
            "63353.70000000");
  EXPECT_EQ(read(PriceProvider::coinbase,
                 R"({"price":"63353.71","bid":"63353.70","ask":"63353.72",
                    "time":"2026-11-22T21:00:00Z"})"),
            "63353.71000000");
  EXPECT_EQ(read(PriceProvider::bitstamp,
                 R"({"last":"63353.7","bid":"63353","ask":"63354","timestamp":"1795382373"})"),
            "63353.70000000");
  EXPECT_EQ(
      read(PriceProvider::coingecko, R"({"bitcoin":{"usd":63353.7,"last_updated_at":1795382373}})"),
      "63353.70000000");
  const auto timed = read_quote(PriceProvider::bitstamp, Asset::btc,
                                R"({"last":"1","timestamp":"1795382373"})", now);
  EXPECT_EQ(timed->quoted_at->ms, 1'795'382'373'000);
}

TEST(PriceProviders, anything_else_is_no_price) {
  for (const char* body :
       {"", "[]", "{}", R"({"error":["EQuery:Unknown asset pair"]})", R"({"price":"-1"})",
        R"({"price":"0"})", R"({"price":null})", R"({"last":"1","timestamp":"soon"})",
        R"({"bitcoin":{"usd":1}})", R"({"price":"1","time":"yesterday"})"}) {
    for (auto provider : {PriceProvider::kraken, PriceProvider::coinbase, PriceProvider::bitstamp,
                          PriceProvider::coingecko}) {
      EXPECT_EQ(read(provider, body), "none") << body;
    }
  }
}

}  // namespace
}  // namespace privcards::rails
