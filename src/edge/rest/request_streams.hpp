#pragma once
// GET /v1/requests/stream: the request log as it grows, as server-sent events. Like the stream of
// events, it remembers what was sent and sends what is behind it; unlike there, all of it is in
// memory, so whoever answered a request hands it on at once.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "app/records.hpp"
#include "edge/net/loop.hpp"
#include "edge/rest/keyed_stream.hpp"
#include "edge/rest/request_log.hpp"

namespace privcards::rest {

class RequestStreams {
 public:
  RequestStreams(net::Loop& loop, Readers& readers, const RequestLog& log)
      : loop_(loop), readers_(readers), log_(log) {}
  ~RequestStreams() { stop(); }
  RequestStreams(const RequestStreams&) = delete;
  RequestStreams& operator=(const RequestStreams&) = delete;

  bool has_room(WalletId wallet);
  // Sends what comes after that sequence, from now on, for as long as the key is valid.
  void add(const app::ApiKey& key, std::int64_t after_sequence,
           std::shared_ptr<net::ResponseStream> stream);
  // Ends the streams whose keys were revoked.
  void check_keys();
  void on_request(WalletId wallet);  // the log has a new one of it
  void stop();                       // closes all

 private:
  struct Follower {
    KeyedStream keyed;
    std::int64_t sent_sequence = 0;
  };

  void send_behind(WalletId wallet, Follower& follower);  // under mutex_
  void beat();
  void forget_closed();  // under mutex_

  net::Loop& loop_;
  Readers& readers_;
  const RequestLog& log_;
  std::mutex mutex_;
  std::multimap<WalletId, Follower> followers_;
  std::unique_ptr<net::Timer> heartbeat_;
  bool stopped_ = false;
};

}  // namespace privcards::rest
