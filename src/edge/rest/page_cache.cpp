#include "edge/rest/page_cache.hpp"

#include <iterator>
#include <utility>

namespace privcards::rest {

std::optional<std::string> PageCache::find(const std::string& key, std::int64_t version) {
  std::lock_guard lock(mutex_);
  const auto at = by_key_.find(key);
  if (at == by_key_.end()) return std::nullopt;
  if (at->second->version != version) {
    remove(at->second);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, at->second);
  return at->second->body;
}

void PageCache::put(const std::string& key, std::int64_t version, std::string body) {
  std::lock_guard lock(mutex_);
  if (const auto at = by_key_.find(key); at != by_key_.end()) remove(at->second);
  entries_.push_front({key, version, std::move(body)});
  by_key_.emplace(key, entries_.begin());
  bytes_ += entries_.front().bytes();
  while (bytes_ > bytes_max) remove(std::prev(entries_.end()));
}

void PageCache::remove(Entries::iterator entry) {
  bytes_ -= entry->bytes();
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace privcards::rest
