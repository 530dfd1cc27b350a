#include "edge/rails/price_providers.hpp"

#include <array>
#include <charconv>

#include "edge/json/json.hpp"

namespace privcards::rails {
namespace {

using deposits::Asset;
using deposits::Price;
using deposits::PriceSample;

constexpr std::array all_providers{PriceProvider::kraken, PriceProvider::coinbase,
                                   PriceProvider::bitstamp, PriceProvider::coingecko};

std::string_view upper_of(Asset asset) {
  switch (asset) {
    case Asset::btc:
      return "BTC";
    case Asset::eth:
      return "ETH";
    case Asset::sol:
      return "SOL";
    case Asset::usdt:
      return "USDT";
  }
  return "";
}
std::string_view coingecko_id(Asset asset) {
  switch (asset) {
    case Asset::btc:
      return "bitcoin";
    case Asset::eth:
      return "ethereum";
    case Asset::sol:
      return "solana";
    case Asset::usdt:
      return "tether";
  }
  return "";
}

const Json* member(const Json* json, std::string_view name) {
  return json == nullptr ? nullptr : json->find(name);
}
std::optional<Price> price_of(const Json* json) {
  if (json == nullptr) return std::nullopt;
  if (!json->is(Json::Kind::string) && !json->is(Json::Kind::number)) return std::nullopt;
  return deposits::parse_price(json->text);
}
std::optional<Instant> seconds_of(const Json* json) {
  if (json == nullptr) return std::nullopt;
  std::int64_t seconds = 0;
  const char* end = json->text.data() + json->text.size();
  auto [at, error] = std::from_chars(json->text.data(), end, seconds);
  if (error != std::errc() || at != end || seconds < 0 || seconds > 99'999'999'999) {
    return std::nullopt;
  }
  return Instant{seconds * 1'000};
}

Price between(Price bid, Price ask) { return {bid.scaled + (ask.scaled - bid.scaled) / 2}; }

// {"error":[],"result":{"XXBTZUSD":{"a":["…"],"b":["…"],"c":["…"]}}}: the one member of `result`
// has another name than the pair that was asked for.
bool read_kraken(const Json& json, PriceSample& sample) {
  const Json* error = json.find("error");
  if (error != nullptr && !error->items.empty()) return false;
  const Json* result = json.find("result");
  if (result == nullptr || result->members.size() != 1) return false;
  const Json& pair = result->members.front().second;
  const auto first = [&](std::string_view name) -> std::optional<Price> {
    const Json* list = pair.find(name);
    if (list == nullptr || list->items.empty()) return std::nullopt;
    return price_of(&list->items.front());
  };
  sample.ask = first("a");
  sample.bid = first("b");
  const std::optional<Price> last = first("c");
  if (!last && !(sample.ask && sample.bid)) return false;
  sample.price = sample.ask && sample.bid ? between(*sample.bid, *sample.ask) : *last;
  return true;
}

bool read_coinbase(const Json& json, PriceSample& sample) {
  const std::optional<Price> price = price_of(json.find("price"));
  if (!price) return false;
  sample.price = *price;
  sample.bid = price_of(json.find("bid"));
  sample.ask = price_of(json.find("ask"));
  const Json* time = json.find("time");
  if (time == nullptr) return true;
  sample.quoted_at = parse_rfc3339(time->text);
  return sample.quoted_at.has_value();
}

bool read_bitstamp(const Json& json, PriceSample& sample) {
  const std::optional<Price> price = price_of(json.find("last"));
  if (!price) return false;
  sample.price = *price;
  sample.bid = price_of(json.find("bid"));
  sample.ask = price_of(json.find("ask"));
  sample.quoted_at = seconds_of(json.find("timestamp"));
  return sample.quoted_at.has_value();
}

bool read_coingecko(const Json& json, Asset asset, PriceSample& sample) {
  const Json* coin = json.find(coingecko_id(asset));
  const std::optional<Price> price = price_of(member(coin, "usd"));
  if (!price) return false;
  sample.price = *price;
  sample.quoted_at = seconds_of(member(coin, "last_updated_at"));
  return sample.quoted_at.has_value();
}

}  // namespace

std::string_view name_of(PriceProvider provider) {
  switch (provider) {
    case PriceProvider::kraken:
      return "kraken";
    case PriceProvider::coinbase:
      return "coinbase";
    case PriceProvider::bitstamp:
      return "bitstamp";
    case PriceProvider::coingecko:
      return "coingecko";
  }
  return "";
}

std::optional<PriceProvider> parse_provider(std::string_view text) {
  for (PriceProvider provider : all_providers) {
    if (name_of(provider) == text) return provider;
  }
  return std::nullopt;
}

std::string default_url(PriceProvider provider) {
  switch (provider) {
    case PriceProvider::kraken:
      return "https://api.kraken.com";
    case PriceProvider::coinbase:
      return "https://api.exchange.coinbase.com";
    case PriceProvider::bitstamp:
      return "https://www.bitstamp.net";
    case PriceProvider::coingecko:
      return "https://api.coingecko.com";
  }
  return "";
}

std::string target_of(PriceProvider provider, Asset asset) {
  switch (provider) {
    case PriceProvider::kraken:
      return "/0/public/Ticker?pair=" +
             (asset == Asset::btc ? std::string("XBT") : std::string(upper_of(asset))) + "USD";
    case PriceProvider::coinbase:
      return "/products/" + std::string(upper_of(asset)) + "-USD/ticker";
    case PriceProvider::bitstamp:
      return "/api/v2/ticker/" + std::string(deposits::name_of(asset)) + "usd/";
    case PriceProvider::coingecko:
      return "/api/v3/simple/price?ids=" + std::string(coingecko_id(asset)) +
             "&vs_currencies=usd&include_last_updated_at=true";
  }
  return "";
}

std::optional<PriceSample> read_quote(PriceProvider provider, Asset asset, std::string_view body,
                                      Instant received_at) {
  const auto json = parse_json(body);
  if (!json || !json->is(Json::Kind::object)) return std::nullopt;
  PriceSample sample;
  sample.provider = name_of(provider);
  sample.received_at = received_at;
  bool read = false;
  switch (provider) {
    case PriceProvider::kraken:
      read = read_kraken(*json, sample);
      break;
    case PriceProvider::coinbase:
      read = read_coinbase(*json, sample);
      break;
    case PriceProvider::bitstamp:
      read = read_bitstamp(*json, sample);
      break;
    case PriceProvider::coingecko:
      read = read_coingecko(*json, asset, sample);
      break;
  }
  if (!read) return std::nullopt;
  return sample;
}

}  // namespace privcards::rails
