#include "app/alarms.hpp"

#include "app/announce.hpp"
#include "app/payment.hpp"

namespace privcards::app {

void RingAlarm::load(WorkingSet& set) {
  if (alarm_.kind == AlarmKind::hold_expiry) load_hold(set);
  if (alarm_.kind == AlarmKind::challenge_expiry) load_challenge(set);
}

void RingAlarm::decide(WorkingSet& set, Context& context) {
  if (alarm_.kind == AlarmKind::hold_expiry) expire_hold(set, context);
  if (alarm_.kind == AlarmKind::challenge_expiry) expire_challenge(set, context);
  if (stale_) set.alarms.push_back({alarm_, false});
}

void RingAlarm::load_hold(WorkingSet& set) const {
  TransactionId id{alarm_.subject};
  set.transactions.want(id);
  if (!set.transactions.is_loaded(id)) return;
  const authorization::Transaction* transaction = set.transactions.find(id);
  if (transaction == nullptr) return;
  want_card(set, {transaction->wallet, transaction->card});
}

void RingAlarm::load_challenge(WorkingSet& set) const {
  ChallengeId id{alarm_.subject};
  set.challenges.want(id);
  if (!set.challenges.is_loaded(id)) return;
  const threeds::Challenge* challenge = set.challenges.find(id);
  if (challenge != nullptr) want_audience(set, challenge->wallet);
}

void RingAlarm::expire_hold(WorkingSet& set, Context& context) {
  const authorization::Transaction* found = set.transactions.find(TransactionId{alarm_.subject});
  stale_ = found == nullptr || found->held_minor == 0 || !found->hold_expires_at;
  if (stale_) return;
  Posting posting(set, context, found->wallet, found->card);
  if (posting.now() < *found->hold_expires_at) return;
  PaymentContext payment{set, context, posting, set.cards.get(found->card)};
  lower_hold(payment, *found, 0, ReleaseCause::expiry);
  posting.save();
  changed_ = true;
}

void RingAlarm::expire_challenge(WorkingSet& set, Context& context) {
  const threeds::Challenge* found = set.challenges.find(ChallengeId{alarm_.subject});
  stale_ = found == nullptr || found->status != threeds::ChallengeStatus::pending;
  if (stale_) return;
  ledger::Wallet wallet = set.wallets.get(found->wallet);
  threeds::Challenge challenge = threeds::expire_if_due(*found, wallet.now(context.now));
  if (challenge.status == found->status) return;
  std::string object;
  context.presenter.challenge(object, challenge, {});
  announce(set, context, wallet, webhooks::EventType::threeds_completed, object);
  set.wallets.put(wallet);
  set.challenges.put(challenge);
  set.alarms.push_back({alarm_, false});
  changed_ = true;
}

}  // namespace privcards::app
