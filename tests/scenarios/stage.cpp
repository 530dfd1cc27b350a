#include "tests/scenarios/stage.hpp"

#include <algorithm>

namespace privcards::tests {
namespace {

std::string name_of(app::Refusal refusal) {
#define NAMED(name)        \
  case app::Refusal::name: \
    return #name
  switch (refusal) {
    NAMED(not_found);
    NAMED(bin_not_found);
    NAMED(bin_inactive);
    NAMED(network_unavailable);
    NAMED(card_terminated);
    NAMED(card_already_terminated);
    NAMED(card_already_frozen);
    NAMED(card_not_frozen);
    NAMED(card_expired);
    NAMED(amount_out_of_range);
    NAMED(spending_limit_too_high);
    NAMED(insufficient_funds);
    NAMED(insufficient_card_balance);
    NAMED(authorization_not_pending);
    NAMED(amount_exceeds_authorization);
    NAMED(amount_exceeds_settlement);
    NAMED(not_an_authorization);
    NAMED(not_a_settlement);
    NAMED(challenge_not_pending);
    NAMED(webhook_limit_reached);
    NAMED(webhook_disabled);
    NAMED(rotation_in_progress);
    NAMED(rotation_not_in_progress);
    NAMED(delivery_not_retriable);
    NAMED(clock_limit_reached);
    NAMED(already_exists);
    NAMED(idempotency_key_reused);
    NAMED(rail_not_ready);
    NAMED(address_pool_empty);
    NAMED(deposit_not_held);
  }
#undef NAMED
  CHECK(false);
}

template <class Named>
auto& find_in(Named& named, const std::string& name, const char* kind) {
  auto at = named.find(name);
  if (at == named.end()) throw Misread("there is no " + std::string(kind) + " `" + name + "`");
  return at->second;
}

}  // namespace

Outcome Outcome::refused(app::Refusal refusal) {
  return {.text = "refused " + name_of(refusal), .good = false};
}

void Stage::restart() {
  Instant now = installation_->clock().now();
  installation_.reset();
  store_->reopen();
  installation_ = std::make_unique<Installation>(store_->store(), ++seed_);
  installation_->clock().set(now);
}

CardId Stage::card(const std::string& name) const { return find_in(cards_, name, "card"); }

Payment& Stage::payment(const std::string& name) {
  Payment& payment = payments_[name];
  if (payment.key == app::MessageKey{}) {
    Digest unique = sha256(as_bytes("payment " + name));
    std::copy_n(unique.begin(), payment.key.bytes.size(), payment.key.bytes.begin());
  }
  return payment;
}

authorization::Transaction Stage::transaction(const std::string& payment) {
  TransactionId id = find_in(payments_, payment, "payment").transaction;
  if (!id) throw Misread("payment `" + payment + "` left no transaction");
  return installation_->transaction(id);
}

ChallengeId Stage::challenge(const std::string& name) const {
  return find_in(challenges_, name, "challenge");
}

}  // namespace privcards::tests
