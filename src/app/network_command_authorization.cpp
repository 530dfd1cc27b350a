// Requests (0100, 0200): yes, no or in part, before the network stops waiting.

#include <algorithm>
#include <utility>

#include "app/authenticate.hpp"
#include "app/network_command.hpp"
#include "base/proportion.hpp"

namespace privcards::app {
namespace {

using authorization::DeclineReasons;
using authorization::Transaction;

// Approval codes tell authorizations of one card apart within days: six drawn digits and capitals
// (ISO 8583 DE 38, an6).
std::string approval_code_of(Dice& dice) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::string code;
  for (int i = 0; i < 6; ++i) code.push_back(alphabet[dice.below(alphabet.size())]);
  return code;
}

authorization::CvvResult to_result(CvvCheck check) {
  switch (check) {
    case CvvCheck::not_presented:
      return authorization::CvvResult::not_presented;
    case CvvCheck::match:
      return authorization::CvvResult::match;
    case CvvCheck::mismatch:
      return authorization::CvvResult::mismatch;
  }
  return authorization::CvvResult::mismatch;
}

// Only outcomes with a value come here.
authorization::ThreedsResult to_result(threeds::TransStatus status) {
  switch (status) {
    case threeds::TransStatus::authenticated:
      return authorization::ThreedsResult::authenticated;
    case threeds::TransStatus::attempted:
      return authorization::ThreedsResult::attempted;
    case threeds::TransStatus::informational:
      return authorization::ThreedsResult::informational;
    default:
      return authorization::ThreedsResult::mismatch;
  }
}

void count_decision(WorkingSet& set, const cards::Card& card, bool approved) {
  StatisticsKey key{card.bin_id, static_cast<std::uint8_t>(card.world)};
  const cards::BinStatistics* found = set.bin_statistics.find(key);
  cards::BinStatistics statistics =
      found != nullptr ? *found : cards::BinStatistics{.bin_id = key.bin_id, .world = key.world};
  ++(approved ? statistics.approved : statistics.declined);
  set.bin_statistics.put(std::move(statistics));
}

authorization::CardFacts facts_of(PaymentContext& payment) {
  const cards::Bin& bin = payment.set.bins.get(payment.card.bin_id);
  return {payment.card, payment.posting.balance(), bin, payment.set.programs.get(bin.program),
          payment.posting.wallet()};
}

}  // namespace

NetworkOutcome NetworkCommand::decide_request(PaymentContext& payment) {
  NetworkOutcome outcome;
  if (buried_) {
    outcome.verdict = NetworkVerdict::reversed_before;
    return outcome;
  }
  if (!request_.currency_supported) {
    outcome.verdict = NetworkVerdict::currency_not_supported;
    return outcome;
  }
  if (request_.purpose == NetworkPurpose::unsupported) {
    outcome.verdict = NetworkVerdict::invalid_transaction;
    return outcome;
  }
  if (request_.incremental) {
    std::optional<Transaction> original = find_original(payment.set);
    if (original && is_open(*original)) return decide_increment(payment, *original);
  }
  return decide_payment(payment);
}

NetworkOutcome NetworkCommand::decide_payment(PaymentContext& payment) {
  NetworkOutcome outcome;
  outcome.cvv = check_cvv(payment);
  bool debit = request_.purpose == NetworkPurpose::purchase;
  authorization::AuthorizationRequest asked{.amount_minor = debit ? request_.amount_minor : 0,
                                            .merchant = request_.merchant,
                                            .expiry = request_.expiry,
                                            .cvv = to_result(outcome.cvv),
                                            .partial = request_.partial};
  authorization::CardFacts facts = facts_of(payment);
  authorization::AuthorizationDecision decision =
      authorization::decide_authorization(facts, asked, payment.posting.now());
  if (!decision.approved()) return decline(payment, decision.reasons, outcome.cvv);
  count_decision(payment.set, payment.card, true);
  const authorization::Threeds three_ds = check_authentication(payment);
  if (outcome.cvv == CvvCheck::match) payment.posting.balance().cvv_failures = 0;
  outcome.available_minor = authorization::spendable_minor(facts);
  if (request_.purpose == NetworkPurpose::inquiry) {
    outcome.verdict = NetworkVerdict::approved;
    return outcome;
  }
  const bool posts_credit =
      request_.kind == NetworkMessageKind::financial && request_.purpose == NetworkPurpose::credit;
  if (posts_credit && request_.amount_minor > 0) {
    post_credit(payment, outcome);
    return outcome;
  }
  approve(payment, asked, decision.approved_minor, three_ds, outcome);
  return outcome;
}

void NetworkCommand::approve(PaymentContext& payment,
                             const authorization::AuthorizationRequest& asked,
                             std::int64_t approved_minor, const authorization::Threeds& three_ds,
                             NetworkOutcome& outcome) {
  bool partial = approved_minor < asked.amount_minor;
  outcome.approved_minor = approved_minor;
  outcome.approval_code = approval_code_of(payment.context.dice);
  outcome.verdict = partial                      ? NetworkVerdict::approved_partial
                    : request_.amount_minor == 0 ? NetworkVerdict::verified
                                                 : NetworkVerdict::approved;
  Transaction authorization = draft();
  authorization.amount_minor = approved_minor;
  if (partial) {
    authorization.merchant_amount_minor =
        share_rounded_down(request_.merchant_amount_minor, approved_minor, asked.amount_minor);
  }
  authorization.references.approval_code = outcome.approval_code;
  authorization.three_ds = three_ds;
  authorization.network_response_code = response_code_(outcome);
  // A single message posts at once: no hold survives it (see book_reversal).
  bool single_message = request_.kind == NetworkMessageKind::financial &&
                        request_.purpose == NetworkPurpose::purchase;
  if (single_message) authorization.hold_kind = authorization::HoldKind::none;
  outcome.transaction = place_hold(payment, std::move(authorization));
  if (single_message) {
    settle(payment, payment.set.transactions.get(outcome.transaction),
           presentment(approved_minor, true));
  }
  freeze_if_low(payment);
}

// The network settles an approved 0200 as paid: no presentment follows that could bring the money.
void NetworkCommand::post_credit(PaymentContext& payment, NetworkOutcome& outcome) const {
  outcome.verdict = NetworkVerdict::approved;
  outcome.approved_minor = request_.amount_minor;
  outcome.approval_code = approval_code_of(payment.context.dice);
  Presentment credit = presentment(request_.amount_minor, true);
  credit.references.approval_code = outcome.approval_code;
  outcome.transaction = refund(payment, std::nullopt, credit);
}

NetworkOutcome NetworkCommand::decide_increment(PaymentContext& payment,
                                                const Transaction& original) {
  authorization::CardFacts facts = facts_of(payment);
  std::int64_t added_minor = request_.amount_minor;
  // Never lower: a total below what is approved already asks for nothing.
  if (request_.amount_is_total) {
    added_minor = std::max<std::int64_t>(added_minor - original.amount_minor, 0);
  }
  authorization::AuthorizationDecision decision =
      authorization::decide_increment(facts, original, added_minor, payment.posting.now());
  if (!decision.approved()) return decline(payment, decision.reasons, CvvCheck::not_presented);
  count_decision(payment.set, payment.card, true);
  NetworkOutcome outcome;
  outcome.verdict = NetworkVerdict::approved;
  outcome.approved_minor = request_.amount_minor;
  outcome.approval_code = original.references.approval_code;
  outcome.transaction = original.id;
  raise_hold(payment, original, added_minor);
  added_minor_ = added_minor;
  freeze_if_low(payment);
  return outcome;
}

NetworkOutcome NetworkCommand::decline(PaymentContext& payment, DeclineReasons reasons,
                                       CvvCheck cvv) {
  Transaction declined = draft();
  declined.decline_reasons = reasons;
  NetworkOutcome outcome;
  outcome.verdict = NetworkVerdict::declined;
  outcome.reasons = reasons;
  outcome.cvv = cvv;
  declined.network_response_code = response_code_(outcome);
  outcome.transaction = record_decline(payment, std::move(declined));
  count_decision(payment.set, payment.card, false);
  // Only a wrong value on an otherwise usable card counts: guessing against a frozen one tells
  // nothing.
  if (cvv == CvvCheck::mismatch && payment.card.status == cards::CardStatus::active) {
    if (++payment.posting.balance().cvv_failures >= authorization::cvv_failures_max) {
      freeze(payment, cards::FrozenReason::cvv_attempts);
    }
  }
  return outcome;
}

CvvCheck NetworkCommand::check_cvv(PaymentContext& payment) const {
  const ExpiryMonth expiry = payment.card.expiry();
  if (request_.cvv_under_expiry && request_.expiry == expiry) return *request_.cvv_under_expiry;
  return payment.context.vault.check_cvv2(request_.pan, expiry, request_.cvv);
}

authorization::Threeds NetworkCommand::check_authentication(PaymentContext& payment) const {
  authorization::Threeds checked;
  const bool asks_money = request_.purpose == NetworkPurpose::purchase && !request_.incremental;
  if (request_.authentication_value.empty() || !asks_money) return checked;
  checked.result = authorization::ThreedsResult::mismatch;
  const AuthenticationName* name =
      payment.set.authentication_names.find(key_of_value(request_.authentication_value));
  if (name == nullptr) return checked;
  threeds::Authentication row = payment.set.authentications.get(name->authentication);
  const Instant now = payment.posting.now();
  const bool fits = fits_authorization(row, {.card = payment.card.id,
                                             .amount_minor = request_.merchant_amount_minor,
                                             .currency = request_.merchant_currency.numeric,
                                             .at = now});
  const SecretText value(request_.authentication_value);
  if (!fits || !payment.context.vault.values(row.network).verify(value, value_facts(row))) {
    return checked;
  }
  checked.result = to_result(row.status);
  if (checked.result == authorization::ThreedsResult::mismatch) return checked;
  checked.eci = row.eci;
  row.value_used_at = now;
  payment.set.authentications.put(std::move(row));
  return checked;
}

}  // namespace privcards::app
