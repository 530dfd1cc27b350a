#pragma once
// Follows one of the API's streams over disconnections: reads on a thread of its own, comes back
// with the last id it received, and hands over every message once and in order.

#include <deque>
#include <optional>
#include <string>
#include <thread>

#include "edge/cli/api_client.hpp"
#include "edge/cli/sse.hpp"
#include "edge/cli/stop.hpp"

namespace privcards::cli {

class Follower {
 public:
  static constexpr std::size_t waiting_max = 1'000;  // then the server is read no further
  static constexpr std::int64_t delay_min_ms = 500;
  static constexpr std::int64_t delay_max_ms = 10'000;

  // `last_id` may be empty: the stream then begins with what comes next. Each time it opened so, a
  // message without data says it, for whoever must look what came before.
  Follower(const Access& access, std::string path, std::string last_id, Stop& stop);
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // Waits for the next message. Nothing: the command is to end, or failure() says why.
  std::optional<SseMessage> next();
  const std::string& failure() const { return failure_; }  // after next() gave nothing

 private:
  void run();
  net::OutgoingResult connect();
  bool take(std::string_view bytes);  // on the loop
  void connected(int status);
  // False when the stream has ended for good.
  bool wait_to_retry(const net::OutgoingResult& result);

  Access access_;
  std::string path_;
  Stop& stop_;
  Http http_;

  // Under stop_.lock():
  std::string last_id_;  // received, not necessarily handed over
  std::deque<SseMessage> waiting_;
  std::string failure_;
  bool ended_ = false;
  bool lost_ = false;  // and told
  std::int64_t delay_ms_ = delay_min_ms;

  SseParser parser_;  // of the running connection
  std::thread reader_;
};

}  // namespace privcards::cli
