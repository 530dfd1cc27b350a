#pragma once
// The request log: what the API was asked lately, for the developer who asked. Kept in memory, per
// wallet (an account in one world), in the order the answers were given: the last
// `wallet_entries_max` each and `entries_max` in all, the oldest going first. It holds no body, no
// query and no secret. Thread-safe.

#include <cstdint>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/ports/queries.hpp"
#include "base/id.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace privcards::rest {

struct RequestLogEntry {
  RequestId id;
  WalletId wallet;
  World world = World::test;
  std::string method;
  std::string path;  // shown_path()
  int status = 0;
  std::string error;  // the stable code; empty when there was none
  std::int64_t duration_ms = 0;
  std::string key_last4;
  std::string idempotency_key;  // empty when none was sent
  std::int64_t sequence = 0;    // given by the log; grows by time of answer
};

struct RequestLogFilter {
  std::optional<std::string> method;
  std::optional<std::string> status;  // "404", or a class: "4xx"
};

// "404" or "4xx", as a filter takes it.
std::optional<std::string> parse_status_filter(std::string_view text);
std::optional<std::string> parse_method_filter(std::string_view text);

// The route with its id filled in. What cannot be an id of ours may be anything, a card number or a
// key put in the wrong place: it is shown as "{id}".
std::string shown_path(std::string_view pattern, std::string_view id);
// The code of an error's JSON document, which begins with it.
std::string_view error_code_of(std::string_view json);

void append_request(std::string& out, const RequestLogEntry& entry);

class RequestLog {
 public:
  struct Limits {
    std::size_t wallet_entries_max = 1'000;
    std::size_t entries_max = 50'000;
  };
  RequestLog() : RequestLog(Limits{}) {}
  explicit RequestLog(Limits limits) : limits_(limits) {}

  void add(RequestLogEntry entry);
  app::Page<RequestLogEntry> list(WalletId wallet, const RequestLogFilter& filter,
                                  const app::PageRequest& request) const;
  std::optional<RequestLogEntry> find(WalletId wallet, RequestId id) const;
  // Oldest first, with a greater sequence.
  std::vector<RequestLogEntry> after(WalletId wallet, std::int64_t sequence,
                                     std::size_t limit) const;
  std::int64_t last_sequence() const;

 private:
  using Entries = std::list<RequestLogEntry>;

  void drop_oldest_of(WalletId wallet);  // under mutex_

  Limits limits_;
  mutable std::mutex mutex_;
  std::int64_t sequence_ = 0;
  Entries entries_;  // of all wallets, oldest first
  std::unordered_map<WalletId, std::deque<Entries::iterator>> wallets_;
};

}  // namespace privcards::rest
