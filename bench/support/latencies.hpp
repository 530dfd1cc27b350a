#pragma once
// Counts durations in buckets that are 1/64 of their value wide, so that a percentile of millions
// of samples is off by less than two percent and costs no memory worth speaking of.

#include <array>
#include <bit>
#include <cstdint>
#include <string>

#include "support/flags.hpp"

namespace privcards::bench {

class Latencies {
 public:
  void add(std::int64_t ns) {
    const auto value = static_cast<std::uint64_t>(ns < 0 ? 0 : ns);
    ++counts_[bucket_of(value)];
    ++total_;
  }
  void merge(const Latencies& other) {
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      counts_[bucket] += other.counts_[bucket];
    }
    total_ += other.total_;
  }
  std::int64_t count() const { return total_; }
  double percentile_us(double fraction) const {
    auto left = static_cast<std::int64_t>(static_cast<double>(total_) * fraction);
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      left -= counts_[bucket];
      if (left < 0) return static_cast<double>(middle_of(bucket)) / 1'000;
    }
    return 0;
  }
  void report(Figures& figures, const std::string& prefix = "") const {
    figures.add(prefix + "p50_us", percentile_us(0.5));
    figures.add(prefix + "p99_us", percentile_us(0.99));
    figures.add(prefix + "p999_us", percentile_us(0.999));
  }

 private:
  static constexpr int fine_bits = 6;
  static constexpr std::uint64_t fine = 1 << fine_bits;

  static std::size_t bucket_of(std::uint64_t value) {
    if (value < fine) return value;
    const int shift = 63 - std::countl_zero(value) - fine_bits;
    return (static_cast<std::size_t>(shift) + 1) * fine + ((value >> shift) - fine);
  }
  static std::uint64_t middle_of(std::size_t bucket) {
    if (bucket < fine) return bucket;
    const std::size_t shift = bucket / fine - 1;
    return ((bucket % fine + fine) << shift) + ((std::uint64_t{1} << shift) >> 1);
  }

  std::array<std::int64_t, 64 * fine> counts_{};
  std::int64_t total_ = 0;
};

}  // namespace privcards::bench
