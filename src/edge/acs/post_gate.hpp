#pragma once
// How often one name (an address, a transaction) may come: so many times in a minute of the steady
// clock. It remembers at most `names_max` names, and when more come within a minute it forgets all:
// a flood from many addresses is not this gate's to stop.

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace privcards::acs {

class PostGate {
 public:
  static constexpr std::size_t names_max = 20'000;

  explicit PostGate(std::int64_t per_minute) : per_minute_(per_minute) {}  // 0: no limit
  bool admit(const std::string& name, std::int64_t now_ms);

 private:
  const std::int64_t per_minute_;
  std::mutex mutex_;
  std::int64_t minute_ = 0;
  std::unordered_map<std::string, std::int64_t> counts_;
};

}  // namespace privcards::acs
