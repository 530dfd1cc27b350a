#pragma once
// What the access control server counts; read from any thread.

#include <array>
#include <atomic>
#include <cstdint>

namespace privcards::acs {

struct AcsStatistics {
  using Count = std::atomic<std::int64_t>;
  static constexpr std::array<char, 7> statuses{'Y', 'N', 'U', 'A', 'C', 'R', 'I'};

  std::array<Count, statuses.size()> answered{};  // AReqs by transStatus
  Count repeated{0};                              // answered as before
  Count refused{0};                               // with an Erro
  Count late{0};                                  // U, because nothing was decided in time
  Count creqs{0};
  Count page_posts{0};
  Count methods{0};
  Count turned_away{0};  // over a rate
  Count reported{0};     // RReqs that were answered with an RRes
  Count reports_refused{0};
  Count reports_failed{0};
  Count verdicts{0};          // of the decision webhook
  Count verdicts_missing{0};  // it failed, or was too late

  // From the AReq's arrival to its answer handed to the connection: counts per bucket, the last is
  // everything above.
  static constexpr std::array<std::int64_t, 9> bounds_us{
      1'000, 2'000, 5'000, 10'000, 20'000, 50'000, 200'000, 1'000'000, 3'000'000};
  std::array<Count, bounds_us.size() + 1> latency{};
  Count latency_sum_us{0};

  void count_status(char status) {
    for (std::size_t at = 0; at < statuses.size(); ++at) {
      if (statuses.at(at) == status) ++answered.at(at);
    }
  }
  void count_latency(std::int64_t us) {
    std::size_t bucket = 0;
    while (bucket < bounds_us.size() && us > bounds_us.at(bucket)) ++bucket;
    ++latency.at(bucket);
    latency_sum_us += us;
  }
};

}  // namespace privcards::acs
