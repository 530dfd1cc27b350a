#pragma once
// Names to addresses without waiting. The system's resolver blocks, for as long as a name server
// somewhere stays silent, so threads stand behind it; who asks for names that are never answered
// must not take them all. Internal to this room.
//
//   question ──▶ its name (one lookup for all who ask) ──▶ its asker's line ──in turn──▶ threads

#include <boost/asio/ip/address.hpp>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "edge/net/resolve.hpp"

namespace privcards::net {

class Resolver {
 public:
  using Addresses = std::vector<boost::asio::ip::address>;
  struct Options {
    unsigned threads = 8;        // started when they are needed
    unsigned asker_threads = 2;  // at once, for one asker
    std::size_t waiting_max = 1024;
    std::function<Addresses(const std::string&)> lookup = resolve_blocking;
  };
  // The callbacks run on any thread, `wanted` and `begun` under a lock: they must not come back
  // here. `begun` comes before `answered`, when the lookup of the name begins or has begun.
  struct Question {
    std::string host;
    std::string asker;  // who is charged with the thread; empty: the program itself, which has all
    std::function<bool()> wanted;  // still? Asked before the lookup begins
    std::function<void()> begun;
    std::function<void(const Addresses&)> answered;  // empty if nothing was found
  };

  explicit Resolver(Options options) : options_(std::move(options)) {}
  ~Resolver();  // forgets what waits, joins what runs
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // False when too many wait; nothing is called then.
  bool ask(Question question);

 private:
  struct Name {
    bool running = false;
    std::vector<Question> questions;
  };
  struct Asker {
    std::deque<std::string> names;  // some may be answered by now, for somebody else
    unsigned running = 0;
  };
  struct Lookup {
    std::string host;
    std::string asker;
  };

  void stand_in_line(const std::string& host, const std::string& asker);
  void work();
  std::optional<Lookup> next();
  bool begin(const std::string& host);
  std::vector<Question> end(const Lookup& lookup);

  const Options options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, Name> names_;
  std::map<std::string, Asker> askers_;
  std::deque<std::string> turns_;  // askers with names, whose turn comes first in front
  std::size_t waiting_ = 0;        // names in lines
  std::size_t questions_ = 0;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace privcards::net
