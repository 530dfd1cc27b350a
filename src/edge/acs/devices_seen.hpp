#pragma once
// What the 3DS Method's pages report, until the AReq of the same transaction comes. Anybody may
// post here, so nothing is written down before a directory server names the transaction: a bounded
// number of short texts, in memory, for ten to twenty minutes.

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace privcards::acs {

class DevicesSeen {
 public:
  static constexpr std::size_t devices_max = 20'000;  // of each half
  static constexpr std::int64_t half_ms = 600'000;

  // The first report of a transaction counts.
  void put(const std::string& server_trans_id, std::string device, std::int64_t now_ms);
  // Empty when none came.
  std::string find(const std::string& server_trans_id, std::int64_t now_ms);

 private:
  using Half = std::unordered_map<std::string, std::string>;
  void turn(std::int64_t now_ms);

  std::mutex mutex_;
  std::int64_t begun_ms_ = 0;
  Half newer_;
  Half older_;
};

}  // namespace privcards::acs
