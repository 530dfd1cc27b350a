#pragma once
// What the program counts, in the Prometheus text format. Labels never hold an id, an amount or
// anything of a card.

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "app/book.hpp"
#include "edge/acs/acs.hpp"
#include "edge/delivery/deliverer.hpp"
#include "edge/host/host.hpp"
#include "edge/rails/price_source.hpp"
#include "edge/rails/rail_scanner.hpp"
#include "edge/rest/call.hpp"

namespace privcards::main {

inline constexpr std::array<std::int64_t, 10> http_bounds_us{
    250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 500'000, 2'000'000};

// Requests by route and status; thread-safe.
class HttpMetrics {
 public:
  void count(const rest::AccessRecord& access);

  struct Row {
    std::int64_t count = 0;
    std::int64_t sum_us = 0;
    std::array<std::int64_t, http_bounds_us.size() + 1> buckets{};
  };
  using Key = std::tuple<std::string, std::string, int>;  // method, route, status
  std::map<Key, Row> rows() const;

 private:
  mutable std::mutex mutex_;
  std::map<Key, Row> rows_;
};

struct MetricSources {
  const app::Book& book;
  const app::Store& store;
  const host::Host& host;
  const delivery::Deliverer& deliverer;
  const delivery::Deliverer& urgent_deliverer;
  const acs::Acs& acs;
  const HttpMetrics& http;
  std::vector<rails::RailStatus> scanners;
  std::vector<rails::PriceSource::ProviderState> providers;
};
std::string render_metrics(const MetricSources& sources);

}  // namespace privcards::main
