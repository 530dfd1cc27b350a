#include "edge/acs/post_gate.hpp"

namespace privcards::acs {

bool PostGate::admit(const std::string& name, std::int64_t now_ms) {
  if (per_minute_ == 0) return true;
  const std::int64_t minute = now_ms / 60'000;
  std::lock_guard lock(mutex_);
  if (minute != minute_ || counts_.size() >= names_max) {
    minute_ = minute;
    counts_.clear();
  }
  return ++counts_[name] <= per_minute_;
}

}  // namespace privcards::acs
