#pragma once
// Pages of a card's transactions as they were last rendered: whoever asks again before anything on
// the card has changed gets the same bytes without the rows being read. An entry is good for one
// version of its card (cards::CardBalance::version), which the reader looks up first; a stale entry
// is therefore never served, and nothing has to be told to forget. Thread-safe.

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace privcards::rest {

class PageCache {
 public:
  static constexpr std::size_t bytes_max = std::size_t{16} << 20;

  std::optional<std::string> find(const std::string& key, std::int64_t version);
  // Forgets what was not asked for the longest while there is too much.
  void put(const std::string& key, std::int64_t version, std::string body);

 private:
  struct Entry {
    std::string key;
    std::int64_t version = 0;
    std::string body;
    std::size_t bytes() const { return key.size() + body.size(); }
  };
  using Entries = std::list<Entry>;

  void remove(Entries::iterator entry);

  std::mutex mutex_;
  Entries entries_;  // asked for last first
  std::unordered_map<std::string, Entries::iterator> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace privcards::rest
