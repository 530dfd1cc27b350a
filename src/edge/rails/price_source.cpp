#include "edge/rails/price_source.hpp"

#include <latch>
#include <memory>

#include "edge/json/json_writer.hpp"
#include "edge/rails/outgoing.hpp"

namespace privcards::rails {
namespace {

using deposits::Asset;
using deposits::PriceSample;

constexpr std::int64_t timeout_ms = 5'000;
constexpr std::int64_t quiet_ms_first = 60'000;
constexpr std::int64_t quiet_ms_max = 1'800'000;
constexpr int too_many_requests = 429;

std::size_t place(Asset asset) { return static_cast<std::size_t>(asset); }

std::string render_inputs(const deposits::MarketPrice& market,
                          const std::vector<PriceSample>& samples,
                          std::int64_t spread_basis_points) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("formula").integer(deposits::formula_version);
  json.key("fixed_by_operator").boolean(market.fixed);
  json.key("price").string(deposits::render_price(*market.price));
  json.key("spread_basis_points").integer(spread_basis_points);
  json.key("samples").begin_array();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const PriceSample& sample = samples[i];
    json.begin_object();
    json.key("provider").string(sample.provider);
    json.key("price").string(deposits::render_price(sample.price));
    json.key("at").time(sample.quoted_at.value_or(sample.received_at));
    if (i < market.verdicts.size()) {
      json.key("verdict").string(deposits::name_of(market.verdicts[i]));
    }
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return out;
}

}  // namespace

PriceSource::PriceSource(net::Loop& loop, app::Clock& clock, PriceConfig config)
    : clock_(clock), config_(std::move(config)), client_(loop, {}) {
  for (const ProviderAddress& address : config_.providers) {
    auto service = webhooks::parse_endpoint(address.url, webhooks::Reach::anywhere);
    if (!service) continue;  // checked when the configuration was read
    Source& source = sources_.emplace_back();
    source.address = address;
    source.service = std::move(*service);
  }
}

void PriceSource::start() {
  if (sources_.empty()) return;
  thread_ = std::thread([this] { run(); });
}

void PriceSource::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void PriceSource::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    ask_all();
    lock.lock();
    wake_.wait_for(lock, std::chrono::milliseconds(config_.refresh_ms),
                   [this] { return stopping_; });
  }
}

const FixedPrice* PriceSource::fixed(Asset asset) const {
  for (const FixedPrice& each : config_.fixed) {
    if (each.asset == asset) return &each;
  }
  return nullptr;
}

// One request for each pair, so that one that a provider does not know spoils no other.
void PriceSource::ask_all() {
  struct Question {
    std::size_t source;
    Asset asset;
  };
  std::vector<Question> questions;
  {
    std::lock_guard lock(mutex_);
    const Instant now = clock_.now();
    for (std::size_t at = 0; at < sources_.size(); ++at) {
      if (now < sources_[at].quiet_until) continue;
      for (Asset asset : deposits::all_assets) {
        if (fixed(asset) == nullptr) questions.push_back({at, asset});
      }
    }
  }
  auto answered = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(questions.size()));
  for (const Question& question : questions) {
    const Source& source = sources_[question.source];
    client_.send(
        request_to(source.service, "GET", target_of(source.address.provider, question.asset),
                   timeout_ms),
        [](ByteView) { return true; },
        [this, question, answered](const net::OutgoingResult& result) {
          take(question.source, question.asset, result);
          answered->count_down();
        });
  }
  answered->wait();
}

void PriceSource::take(std::size_t at, Asset asset, const net::OutgoingResult& result) {
  std::lock_guard lock(mutex_);
  Source& source = sources_[at];
  const Instant now = clock_.now();
  if (result.status == too_many_requests) {
    source.quiet_ms =
        source.quiet_ms == 0 ? quiet_ms_first : std::min(source.quiet_ms * 2, quiet_ms_max);
    source.quiet_until = now.plus_ms(source.quiet_ms);
    ++source.failures;
    return;
  }
  std::optional<PriceSample> sample;
  if (result.failure == net::OutgoingFailure::none && result.status == 200) {
    sample = read_quote(source.address.provider, asset, result.body, now);
  }
  if (!sample) {
    ++source.failures;
    return;
  }
  source.quiet_ms = 0;
  source.answered_at = now;
  source.samples[place(asset)] = std::move(*sample);
}

deposits::MarketPrice PriceSource::market(Asset asset, Instant now,
                                          std::vector<PriceSample>& samples) {
  if (const FixedPrice* own = fixed(asset)) {
    return deposits::fixed_price(own->price, config_.fixed_until, now);
  }
  for (const Source& source : sources_) {
    if (source.samples[place(asset)]) samples.push_back(*source.samples[place(asset)]);
  }
  deposits::PriceRules rules;
  rules.samples_min = static_cast<std::size_t>(config_.samples_min);
  auto& last = last_good_[place(asset)];
  deposits::MarketPrice found = deposits::market_price(samples, last, now, rules);
  if (found.price) last = deposits::KnownPrice{*found.price, now};
  return found;
}

app::Quote PriceSource::quote(Asset asset) {
  std::lock_guard lock(mutex_);
  std::vector<PriceSample> samples;
  deposits::MarketPrice found = market(asset, clock_.now(), samples);
  app::Quote quote;
  quote.spread_basis_points = static_cast<int>(config_.spread_basis_points);
  if (!found.price) return quote;
  if (asset == Asset::usdt) {
    const deposits::TokenPrice token = deposits::dollar_token_price(*found.price);
    found.price = token.price;
    quote.hold = token.hold;
  }
  quote.price = found.price;
  quote.inputs = render_inputs(found, samples, config_.spread_basis_points);
  return quote;
}

app::Estimates PriceSource::estimates() {
  app::Estimates estimates;
  for (Asset asset : deposits::all_assets) estimates.prices[place(asset)] = quote(asset).price;
  return estimates;
}

std::vector<PriceSource::ProviderState> PriceSource::providers() const {
  std::lock_guard lock(mutex_);
  std::vector<ProviderState> states;
  for (const Source& source : sources_) {
    ProviderState& state = states.emplace_back();
    state.provider = name_of(source.address.provider);
    state.failures = source.failures;
    if (source.answered_at) state.age_ms = clock_.now().ms - source.answered_at->ms;
  }
  return states;
}

}  // namespace privcards::rails
