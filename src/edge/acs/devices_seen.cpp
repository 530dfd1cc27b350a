#include "edge/acs/devices_seen.hpp"

namespace privcards::acs {
namespace {

// Ids that differ in the case of their letters are the same.
std::string key_of(std::string id) {
  for (char& c : id) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  return id;
}

}  // namespace

void DevicesSeen::turn(std::int64_t now_ms) {
  if (now_ms < begun_ms_ + half_ms && now_ms >= begun_ms_) return;
  older_ = now_ms < begun_ms_ + 2 * half_ms ? std::move(newer_) : Half{};
  newer_.clear();
  begun_ms_ = now_ms;
}

void DevicesSeen::put(const std::string& server_trans_id, std::string device, std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  turn(now_ms);
  const std::string key = key_of(server_trans_id);
  if (newer_.size() >= devices_max || older_.contains(key)) return;
  newer_.emplace(key, std::move(device));
}

std::string DevicesSeen::find(const std::string& server_trans_id, std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  turn(now_ms);
  const std::string key = key_of(server_trans_id);
  for (const Half* half : {&newer_, &older_}) {
    if (const auto at = half->find(key); at != half->end()) return at->second;
  }
  return {};
}

}  // namespace privcards::acs
