#include "tests/support/old_challenges.hpp"

#include "app/announce.hpp"
#include "app/challenge_step.hpp"

namespace privcards::tests {
namespace {

using app::alarm_domain;
using app::AlarmKind;
using app::announce;
using app::find_card;
using app::otp_purpose;
using app::want_audience;
using webhooks::EventType;

std::string random_code(app::Dice& dice) {
  std::string code;
  for (int i = 0; i < 6; ++i) code.push_back(static_cast<char>('0' + dice.below(10)));
  return code;
}

threeds::Challenge after_code(threeds::Challenge challenge, bool code_matches) {
  if (!code_matches) challenge.attempts_left -= 1;
  if (code_matches) challenge.status = threeds::ChallengeStatus::completed;
  if (challenge.attempts_left <= 0) challenge.status = threeds::ChallengeStatus::failed;
  if (challenge.status != threeds::ChallengeStatus::pending) challenge.sealed_otp.clear();
  return challenge;
}

}  // namespace

void StartChallenge::load(WorkingSet& set) const { app::want_card(set, request_.ref); }

Result<ChallengeAnswer, Refusal> StartChallenge::decide(WorkingSet& set, Context& context) const {
  const cards::Card* card = find_card(set, request_.ref);
  if (card == nullptr) return Unexpected(Refusal::not_found);
  if (card->status == cards::CardStatus::terminated) return Unexpected(Refusal::card_terminated);
  ledger::Wallet wallet = set.wallets.get(card->wallet);
  SecretText otp(random_code(context.dice));
  threeds::Challenge challenge;
  challenge.id = context.ids.next<ChallengeKind>(context.now);
  Result<Bytes, Fault> sealed = context.vault.seal(card->account, otp_purpose, otp);
  if (!sealed) return Unexpected(Refusal::network_unavailable);
  challenge.wallet = card->wallet;
  challenge.card = card->id;
  challenge.merchant = request_.merchant;
  challenge.amount_minor = request_.amount_minor;
  challenge.sealed_otp = std::move(*sealed);
  challenge.created_at = wallet.now(context.now);
  challenge.expires_at = challenge.created_at.plus_seconds(300);
  set.alarms.push_back({{.domain = alarm_domain(wallet.world, wallet.id),
                         .due_at = challenge.expires_at,
                         .kind = AlarmKind::challenge_expiry,
                         .subject = challenge.id.value},
                        true});
  // The stored event must not hold the code in clear; it is announced without it and the endpoint's
  // owner reads it from GET /3ds/challenges/{id}.
  std::string object;
  context.presenter.challenge(object, challenge, {});
  announce(set, context, wallet, EventType::threeds_challenge, object);
  set.wallets.put(wallet);
  set.challenges.put(challenge);
  return ChallengeAnswer{challenge, otp};
}

void SubmitCode::load(WorkingSet& set) const {
  want_audience(set, wallet_);
  set.challenges.want(challenge_);
  if (!set.challenges.is_loaded(challenge_)) return;
  if (const threeds::Challenge* found = set.challenges.find(challenge_))
    set.cards.want(found->card);
}

Result<ChallengeAnswer, Refusal> SubmitCode::decide(WorkingSet& set, Context& context) const {
  const threeds::Challenge* found = set.challenges.find(challenge_);
  if (found == nullptr || found->wallet != wallet_) return Unexpected(Refusal::not_found);
  ledger::Wallet wallet = set.wallets.get(wallet_);
  threeds::Challenge due = threeds::expire_if_due(*found, wallet.now(context.now));
  if (due.status != threeds::ChallengeStatus::pending) {
    return Unexpected(Refusal::challenge_not_pending);
  }
  const cards::Card& card = set.cards.get(found->card);
  Result<SecretText, Fault> otp = context.vault.open(card.account, otp_purpose, found->sealed_otp);
  if (!otp) return Unexpected(Refusal::network_unavailable);
  threeds::Challenge challenge = after_code(*found, otp->equals(code_));
  if (challenge.status != threeds::ChallengeStatus::pending) {
    std::string object;
    context.presenter.challenge(object, challenge, {});
    announce(set, context, wallet, EventType::threeds_completed, object);
    set.wallets.put(wallet);
    set.alarms.push_back({{.domain = alarm_domain(wallet.world, wallet.id),
                           .due_at = challenge.expires_at,
                           .kind = AlarmKind::challenge_expiry,
                           .subject = challenge.id.value},
                          false});
  }
  set.challenges.put(challenge);
  bool pending = challenge.status == threeds::ChallengeStatus::pending;
  return ChallengeAnswer{challenge, pending ? *otp : SecretText{}};
}

}  // namespace privcards::tests
