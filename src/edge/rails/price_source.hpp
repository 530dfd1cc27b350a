#pragma once
// Prices of the moment: asks every configured provider for every asset at a steady pace and keeps
// the newest answers, out of which a price is made when one is needed. Prices an operator fixed are
// marked as such on every deposit they value.

#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "app/credit_deposit.hpp"
#include "app/follow_chain.hpp"
#include "app/ports/dice.hpp"
#include "core/webhooks/endpoint.hpp"
#include "edge/net/http_client.hpp"
#include "edge/rails/settings.hpp"

namespace privcards::rails {

class PriceSource {
 public:
  PriceSource(net::Loop& loop, app::Clock& clock, PriceConfig config);
  ~PriceSource() { stop(); }
  PriceSource(const PriceSource&) = delete;
  PriceSource& operator=(const PriceSource&) = delete;

  void start();
  void stop();

  // For crediting. Any thread.
  app::Quote quote(deposits::Asset asset);
  app::Estimates estimates();

  struct ProviderState {
    std::string provider;
    std::int64_t age_ms = -1;  // since the last answer that was understood; -1: none yet
    std::int64_t failures = 0;
  };
  std::vector<ProviderState> providers() const;

 private:
  struct Source {
    ProviderAddress address;
    webhooks::Endpoint service;
    std::array<std::optional<deposits::PriceSample>, 5> samples;  // by asset
    std::optional<Instant> answered_at;
    std::int64_t failures = 0;
    Instant quiet_until;  // after "too many requests"
    std::int64_t quiet_ms = 0;
  };

  void run();
  void ask_all();
  void take(std::size_t source, deposits::Asset asset, const net::OutgoingResult& result);
  deposits::MarketPrice market(deposits::Asset asset, Instant now,
                               std::vector<deposits::PriceSample>& samples);
  const FixedPrice* fixed(deposits::Asset asset) const;

  app::Clock& clock_;
  PriceConfig config_;
  net::HttpClient client_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Source> sources_;
  std::array<std::optional<deposits::KnownPrice>, 5> last_good_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace privcards::rails
