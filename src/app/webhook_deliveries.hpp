#pragma once
// What became of a delivery: the outcome of an attempt, and the owner's wish to have it sent again.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/refusal.hpp"
#include "base/result.hpp"

namespace privcards::app {

// One attempt as the deliverer saw it.
struct Attempt {
  DeliveryId delivery;
  WalletId wallet;
  Instant scheduled_at;  // the alarm it answers (Delivery::next_attempt_at)
  AlarmKind queue = AlarmKind::delivery_attempt;  // and its kind
  std::int32_t response_status = 0;               // 0: no answer
  std::string response_body;                      // cut to what is kept
  std::string error;  // "timeout" …; empty when the endpoint answered 2xx
  std::int64_t duration_ms = 0;
  std::int64_t retry_after_s = 0;  // asked for by 429 or 503
  bool final = false;              // no attempt can help: the endpoint was deleted or disabled
};

// Records the attempt, sets the next one by the schedule, and disables an endpoint that answered
// 410 or has only failed for too long, which its owner's other endpoints are told.
class RecordAttempt final : public Command {
 public:
  using Done = std::function<void(Result<void, Fault>)>;
  RecordAttempt(Attempt attempt, Done done)
      : attempt_(std::move(attempt)), done_(std::move(done)) {}

  void load(WorkingSet& set) override;
  void decide(WorkingSet& set, Context& context) override;
  void forget() override {}
  void committed() override { done_({}); }
  void failed(const Fault& fault) override { done_(Unexpected(fault)); }

 private:
  void schedule_next(WorkingSet& set, Context& context, webhooks::Delivery& delivery,
                     const ledger::Wallet& wallet) const;
  void judge_endpoint(WorkingSet& set, Context& context, webhooks::Webhook webhook,
                      ledger::Wallet& wallet) const;

  Attempt attempt_;
  Done done_;
};

// POST /deliveries/{id}/retry: due now, whatever became of it before.
class RetryDelivery {
 public:
  using Answer = webhooks::Delivery;
  RetryDelivery(WalletId wallet, DeliveryId delivery) : wallet_(wallet), delivery_(delivery) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  WalletId wallet_;
  DeliveryId delivery_;
};

// POST /events/{id}/resend: new deliveries of an event that was announced before, due now. One
// endpoint gets it whatever it subscribed to; without a name, all enabled ones that want its type.
struct ResentEvent {
  webhooks::EventType type = webhooks::EventType::ping;
  std::vector<webhooks::Delivery> deliveries;
};
class ResendEvent {
 public:
  using Answer = ResentEvent;
  ResendEvent(WalletId wallet, EventId event, std::optional<WebhookId> webhook)
      : wallet_(wallet), event_(event), webhook_(webhook) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Result<std::vector<WebhookId>, Refusal> receivers(const WorkingSet& set,
                                                    webhooks::EventType type) const;

  WalletId wallet_;
  EventId event_;
  std::optional<WebhookId> webhook_;
};

}  // namespace privcards::app
