#include "edge/host/host_context.hpp"

#include <algorithm>
#include <chrono>

namespace privcards::host {

std::string_view mti_of(MessageRow row) {
  switch (row) {
    case MessageRow::authorization:
      return "0100";
    case MessageRow::authorization_advice:
      return "0120";
    case MessageRow::financial:
      return "0200";
    case MessageRow::financial_advice:
      return "0220";
    case MessageRow::reversal:
      return "0400";
    case MessageRow::reversal_advice:
      return "0420";
    case MessageRow::network_management:
      return "0800";
    case MessageRow::other:
      return "other";
  }
  return "other";
}

MessageRow row_of(std::string_view mti_without_repeat) {
  for (std::size_t row = 0; row + 1 < message_row_count; ++row) {
    if (mti_of(static_cast<MessageRow>(row)) == mti_without_repeat) {
      return static_cast<MessageRow>(row);
    }
  }
  return MessageRow::other;
}

std::string_view name_of(app::NetworkVerdict verdict) {
  switch (verdict) {
    case app::NetworkVerdict::approved:
      return "approved";
    case app::NetworkVerdict::approved_partial:
      return "approved_partial";
    case app::NetworkVerdict::verified:
      return "verified";
    case app::NetworkVerdict::declined:
      return "declined";
    case app::NetworkVerdict::reversed_before:
      return "reversed_before";
    case app::NetworkVerdict::invalid_transaction:
      return "invalid_transaction";
    case app::NetworkVerdict::invalid_amount:
      return "invalid_amount";
    case app::NetworkVerdict::currency_not_supported:
      return "currency_not_supported";
    case app::NetworkVerdict::system_malfunction:
      return "system_malfunction";
  }
  return "unknown";
}
static_assert(static_cast<std::size_t>(app::NetworkVerdict::system_malfunction) + 1 ==
              verdict_count);

void HostStatistics::count_latency(std::int64_t elapsed_us) {
  const auto bound =
      std::lower_bound(latency_bounds_us.begin(), latency_bounds_us.end(), elapsed_us);
  ++latency[static_cast<std::size_t>(bound - latency_bounds_us.begin())];
  latency_sum_us += elapsed_us;
}

void HostContext::finished(std::int64_t count) {
  if ((in_flight_ -= count) > 0 || !draining) return;
  { std::lock_guard lock(mutex_); }  // whoever waits has seen either the old count or is waiting
  drained_.notify_all();
}

bool HostContext::wait_until_drained(std::int64_t grace_ms) {
  std::unique_lock lock(mutex_);
  return drained_.wait_for(lock, std::chrono::milliseconds(grace_ms),
                           [this] { return in_flight_.load() == 0; });
}

}  // namespace privcards::host
