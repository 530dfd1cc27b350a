#pragma once
// Announces what happened: appends the event to the outbox in the commit of its cause, with the
// next number of the wallet's sequence, and one delivery for every endpoint that wants it.

#include <string_view>

#include "app/command.hpp"

namespace privcards::app {

// Wants what announce() will need for the wallet: its row, its endpoints. Call from load().
void want_audience(WorkingSet& set, WalletId wallet);

// `object` is the rendered JSON of the event's data. `wallet` is the caller's copy (its sequence is
// advanced); the caller saves it.
EventId announce(WorkingSet& set, Context& context, ledger::Wallet& wallet,
                 webhooks::EventType type, std::string_view object);

// A delivery of an event to one endpoint, due now.
DeliveryId deliver(WorkingSet& set, Context& context, const ledger::Wallet& wallet, EventId event,
                   webhooks::EventType type, WebhookId webhook);

// Which queue a delivery of such an event waits in.
constexpr AlarmKind delivery_queue(webhooks::EventType type) {
  return type == webhooks::EventType::threeds_challenge ? AlarmKind::urgent_delivery
                                                        : AlarmKind::delivery_attempt;
}

// Alarm domain of a wallet (see Alarm).
constexpr std::int64_t alarm_domain(World world, WalletId wallet) {
  return world == World::live ? 0 : wallet.value;
}

}  // namespace privcards::app
