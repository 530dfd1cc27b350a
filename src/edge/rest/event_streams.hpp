#pragma once
// GET /v1/events/stream: server-sent events (WHATWG HTML section 9.2) of a wallet, in sequence and
// without gaps. A stream remembers the sequence it has sent up to; when the book announces events
// it reads what is behind from a snapshot and sends it, so catching up and following are the same
// thing. While more is behind than a batch, the next one is read when the client has taken the
// last: catching up goes as fast as the client reads. One that takes nothing for a while, or lets
// too much of what is new wait, is cut off and resumes with Last-Event-ID.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "app/records.hpp"
#include "edge/net/loop.hpp"
#include "edge/rest/keyed_stream.hpp"

namespace privcards::rest {

class EventStreams {
 public:
  static constexpr std::int64_t batch_max = 50;
  static constexpr std::size_t batch_bytes_max = std::size_t{256} * 1024;

  EventStreams(net::Loop& loop, Readers& readers) : loop_(loop), readers_(readers) {}
  ~EventStreams() { stop(); }
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  bool has_room(WalletId wallet);
  // Sends what comes after that sequence, from now on, for as long as the key is valid.
  void add(const app::ApiKey& key, std::int64_t after_sequence,
           std::shared_ptr<net::ResponseStream> stream);
  // Ends the streams whose keys were revoked.
  void check_keys();
  void on_events(const std::vector<webhooks::Event>& events);
  // Another program may have announced some.
  void look_again();
  void stop();  // closes all

 private:
  struct Follower {
    WalletId wallet;
    KeyedStream keyed;
    std::int64_t sent_sequence = 0;
    bool reading = false;  // a read is under way, or the client takes a whole batch
    bool poked = false;    // and more came meanwhile
  };

  void follow(const std::shared_ptr<Follower>& follower);
  void send_behind(const std::shared_ptr<Follower>& follower, app::Queries& queries);
  void go_on_when_taken(const std::shared_ptr<Follower>& follower);
  void beat();
  void forget_closed();  // under mutex_

  net::Loop& loop_;
  Readers& readers_;
  std::mutex mutex_;
  std::multimap<WalletId, std::shared_ptr<Follower>> followers_;
  std::unique_ptr<net::Timer> heartbeat_;
  bool stopped_ = false;
};

}  // namespace privcards::rest
