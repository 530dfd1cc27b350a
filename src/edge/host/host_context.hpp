#pragma once
// What every link of the host shares: its options, where it logs, what it counts, and the rooms
// below that it works with. A message keeps its link's context alive until it is answered, so that
// the host may go while the book still holds its commands.

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "app/book.hpp"
#include "app/network_request.hpp"
#include "app/ports/dice.hpp"
#include "app/ports/vault.hpp"
#include "app/records.hpp"
#include "core/iso8583/profile.hpp"

namespace privcards::host {

struct HostOptions {
  // From a request's arrival to the last moment at which its answer may leave. Below the shortest
  // wait of a network (5 s in the Visa Europe region), which answers in our place after that.
  std::int64_t authorization_deadline_ms = 4'000;
  std::int64_t echo_idle_ms = 30'000;  // silence on a link we dialled before we ask for an echo
  int echoes_unanswered_max = 3;       // then the link is closed and dialled again
  // A link that has not signed on gets only its 0800 answered. Leaving sign-on out is for trying
  // things: links of the live world must always sign on.
  bool sign_on_required = true;
  bool log_messages = false;          // every message, masked, at debug level
  std::size_t connections_max = 256;  // of one listening link
};

enum class LogLevel : std::uint8_t { debug, info, warning, error };
// Any thread. A message never holds a card number or a verification value.
using LogSink =
    std::function<void(LogLevel level, std::string_view link, std::string_view message)>;

// What a message is counted as, by its type without the repeat digit.
enum class MessageRow : std::uint8_t {
  authorization,         // 0100
  authorization_advice,  // 0120
  financial,             // 0200
  financial_advice,      // 0220
  reversal,              // 0400
  reversal_advice,       // 0420
  network_management,    // 0800
  other
};
inline constexpr std::size_t message_row_count = 8;
std::string_view mti_of(MessageRow row);  // "0100"; "other"
MessageRow row_of(std::string_view mti_without_repeat);
inline constexpr std::size_t verdict_count = 9;  // app::NetworkVerdict
std::string_view name_of(app::NetworkVerdict verdict);

// Upper bounds of the decision latency's buckets; one more counts what took longer.
inline constexpr std::array<std::int64_t, 12> latency_bounds_us = {
    100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 1'000'000};

// Counters for /metrics; read from any thread.
struct HostStatistics {
  using Counter = std::atomic<std::int64_t>;

  std::array<Counter, message_row_count> received{};
  std::array<std::array<Counter, verdict_count>, message_row_count> decided{};
  Counter repeated{0};       // answered with the stored bytes
  Counter conflicting{0};    // the key of an earlier message with other content
  Counter late{0};           // not answered: the deadline had passed
  Counter malformed{0};      // answered as a format error, or not a message at all
  Counter not_signed_on{0};  // ignored on a link without sign-on
  Counter unexpected{0};     // answers nobody asked for, types we do not serve
  Counter turned_away{0};    // the book's queue was full
  Counter failed{0};         // the commit failed
  Counter unsent{0};         // the link had gone when the answer was ready
  Counter bad_frames{0};     // a length that cannot be true; the link was closed
  Counter links_opened{0};
  Counter links_closed{0};
  // From the frame's arrival to its answer handed to the link; decided messages only.
  std::array<Counter, latency_bounds_us.size() + 1> latency{};
  Counter latency_sum_us{0};

  void count_latency(std::int64_t elapsed_us);
};

// One per host.
class HostContext {
 public:
  HostContext(app::Book& book_, app::Vault& vault_, app::Clock& clock_, HostOptions options_,
              LogSink log_)
      : book(book_), vault(vault_), clock(clock_), options(options_), log(std::move(log_)) {}

  app::Book& book;
  app::Vault& vault;
  app::Clock& clock;
  HostOptions options;
  LogSink log;
  HostStatistics statistics;
  std::atomic<bool> draining{false};  // nothing new is decided any more

  // Messages handed to the book and not answered yet.
  void started(std::int64_t count) { in_flight_ += count; }
  void finished(std::int64_t count);
  bool wait_until_drained(std::int64_t grace_ms);

 private:
  std::atomic<std::int64_t> in_flight_{0};
  std::mutex mutex_;
  std::condition_variable drained_;
};

// One per open link, shared by its connections.
struct LinkContext {
  std::shared_ptr<HostContext> host;
  app::NetworkLink link;
  iso8583::CompiledProfile profile;

  void log(LogLevel level, std::string_view message) const {
    if (host->log) host->log(level, link.name, message);
  }
};

}  // namespace privcards::host
