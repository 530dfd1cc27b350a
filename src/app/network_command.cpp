#include "app/network_command.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/announce.hpp"
#include "app/authenticate.hpp"

namespace privcards::app {
namespace {

using authorization::DeclineReason;
using authorization::DeclineReasons;
using authorization::Transaction;
using authorization::TransactionStatus;
using authorization::TransactionType;

bool is_open(const Transaction& transaction) {
  return transaction.type == TransactionType::authorization && transaction.held_minor > 0;
}

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

// The first message keeps the key; one with other content is remembered under the key and its
// content, or its own repeats would be booked again.
MessageKey key_with_content(const NetworkRequest& request) {
  constexpr std::size_t hash_at = 12;  // behind time and STAN
  MessageKey key = request.key;
  for (std::size_t i = hash_at; i < key.bytes.size(); ++i) {
    key.bytes[i] ^= request.content[i - hash_at];
  }
  return key;
}

void count_decision(WorkingSet& set, const cards::Card& card, bool approved) {
  StatisticsKey key{card.bin_id, static_cast<std::uint8_t>(card.world)};
  const cards::BinStatistics* found = set.bin_statistics.find(key);
  cards::BinStatistics statistics =
      found != nullptr ? *found : cards::BinStatistics{.bin_id = key.bin_id, .world = key.world};
  ++(approved ? statistics.approved : statistics.declined);
  set.bin_statistics.put(std::move(statistics));
}

}  // namespace

void NetworkCommand::load(WorkingSet& set) {
  set.network_messages.want(request_.key);
  if (key_is_taken(set)) set.network_messages.want(key_with_content(request_));
  set.card_numbers.want(request_.token);
  if (request_.original.message) set.network_messages.want_stored(*request_.original.message);
  if (!set.card_numbers.is_loaded(request_.token)) return;
  const CardNumber* number = set.card_numbers.find(request_.token);
  if (number == nullptr) return;
  set.cards.want(number->card);
  set.balances.want(number->card);
  if (!set.cards.is_loaded(number->card)) return;
  const cards::Card* card = set.cards.find(number->card);
  if (card == nullptr || card->world != request_.world) return;
  want_card_rows(set, *card);
  want_original(set, *card);
  want_authentication(set);
}

void NetworkCommand::want_authentication(WorkingSet& set) const {
  if (request_.authentication_value.empty()) return;
  const AuthenticationKey key = key_of_value(request_.authentication_value);
  set.authentication_names.want(key);
  if (!set.authentication_names.is_loaded(key)) return;
  const AuthenticationName* name = set.authentication_names.find(key);
  if (name != nullptr) set.authentications.want(name->authentication);
}

void NetworkCommand::forget() {
  answer_ = {};
  buried_ = false;
  original_ = walk_from_ = walk_at_ = {};
  walked_ = 0;
  open_holds_minor_ = 0;
}

void NetworkCommand::want_card_rows(WorkingSet& set, const cards::Card& card) const {
  set.bins.want(card.bin_id);
  set.bin_statistics.want({card.bin_id, static_cast<std::uint8_t>(card.world)});
  want_audience(set, card.wallet);
  if (!set.bins.is_loaded(card.bin_id)) return;
  set.programs.want(set.bins.get(card.bin_id).program);
}

// By the exact message key first; else back along the card's history, one transaction a round.
void NetworkCommand::want_original(WorkingSet& set, const cards::Card& card) {
  if (request_.original.message) {
    if (!set.network_messages.is_loaded(*request_.original.message)) return;
    const NetworkMessage* message = set.network_messages.find(*request_.original.message);
    if (message != nullptr && message->card == card.id && message->transaction) {
      original_ = message->transaction;
      set.transactions.want(original_);
      return;
    }
  }
  // The message itself is the better witness, also when it is seen later than what the walk found.
  if (original_) return;
  const OriginalReference& wanted = request_.original;
  bool nothing_to_compare = wanted.network_transaction_id.empty() && wanted.approval_code.empty() &&
                            wanted.retrieval_reference.empty();
  if (nothing_to_compare || !set.balances.is_loaded(card.id)) return;
  walk_history(set, card);
}

void NetworkCommand::walk_history(WorkingSet& set, const cards::Card& card) {
  const cards::CardBalance& balance = set.balances.get(card.id);
  // A command before this one in the group may have added what this one names: begin again.
  if (walked_ == 0 || balance.last_transaction != walk_from_) {
    walk_at_ = walk_from_ = balance.last_transaction;
    open_holds_minor_ = balance.held_minor;
    walked_ = 1;
  }
  while (walk_at_ && walked_ <= history_walk_max) {
    // Only an open hold can grow, and most first messages carry a reference too: no further back
    // than the oldest open hold.
    if (request_.incremental && open_holds_minor_ <= 0) return;
    set.transactions.want(walk_at_);
    if (!set.transactions.is_loaded(walk_at_)) return;
    const Transaction& here = set.transactions.get(walk_at_);
    if (is_named_original(here)) {
      original_ = here.id;
      return;
    }
    if (is_open(here)) open_holds_minor_ -= here.held_minor;
    walk_at_ = here.previous_on_card;
    ++walked_;
  }
}

// Clearing matches by network id; without one, by approval code or retrieval reference.
bool NetworkCommand::is_named_original(const Transaction& transaction) const {
  bool credit = request_.purpose == NetworkPurpose::credit &&
                request_.kind == NetworkMessageKind::financial_advice;
  if (transaction.type != (credit ? TransactionType::settlement : TransactionType::authorization)) {
    return false;
  }
  auto same = [](const std::string& left, const std::string& right) {
    return !left.empty() && left == right;
  };
  const OriginalReference& wanted = request_.original;
  const authorization::NetworkReferences& has = transaction.references;
  if (!wanted.network_transaction_id.empty()) {
    return wanted.network_transaction_id == has.network_transaction_id;
  }
  return same(wanted.approval_code, has.approval_code) ||
         same(wanted.retrieval_reference, has.retrieval_reference);
}

const cards::Card* NetworkCommand::find_card(const WorkingSet& set) const {
  const CardNumber* number = set.card_numbers.find(request_.token);
  if (number == nullptr) return nullptr;
  const cards::Card* card = set.cards.find(number->card);
  return card != nullptr && card->world == request_.world ? card : nullptr;
}

std::optional<Transaction> NetworkCommand::find_original(const WorkingSet& set) const {
  if (!original_) return std::nullopt;
  const Transaction* transaction = set.transactions.find(original_);
  if (transaction == nullptr) return std::nullopt;
  return *transaction;
}

void NetworkCommand::decide(WorkingSet& set, Context& context) {
  bool taken = key_is_taken(set);
  MessageKey key = taken ? key_with_content(request_) : request_.key;
  const NetworkMessage* before = set.network_messages.find(key);
  buried_ = before != nullptr && before->tombstone;
  if (before != nullptr && !before->tombstone) {
    answer_.repeated = true;
    answer_.outcome.transaction = before->transaction;
    answer_.reply = {before->reply, before->pan_offset, before->pan_size};
    return;
  }
  answer_.conflict = taken;
  bool request = request_.kind == NetworkMessageKind::authorization ||
                 request_.kind == NetworkMessageKind::financial;
  if (request && context.now > request_.deadline) {
    answer_.late = true;
    return;
  }
  const cards::Card* card = find_card(set);
  CardId card_id = card != nullptr ? card->id : CardId{};
  if (card == nullptr) {
    answer_.outcome.verdict = NetworkVerdict::declined;
    answer_.outcome.reasons.add(DeclineReason::unknown_card);
    if (!request) answer_.outcome.verdict = NetworkVerdict::approved;
    if (request_.kind == NetworkMessageKind::reversal) remember_tombstone(set, context, {});
  } else {
    Posting posting(set, context, card->wallet, card->id);
    PaymentContext payment{set, context, posting, *card};
    answer_.outcome = decide_for_card(payment);
    posting.save();
  }
  answer_.reply = render_(answer_.outcome);
  store_answer(set, context, key, card_id);
}

// Whether an earlier message has this one's key but is not this one.
bool NetworkCommand::key_is_taken(const WorkingSet& set) const {
  if (!set.network_messages.is_loaded(request_.key)) return false;
  const NetworkMessage* first = set.network_messages.find(request_.key);
  return first != nullptr && !first->tombstone && first->content != request_.content;
}

void NetworkCommand::store_answer(WorkingSet& set, const Context& context, const MessageKey& key,
                                  CardId card) {
  set.network_messages.put({.key = key,
                            .transaction = answer_.outcome.transaction,
                            .card = card,
                            .tombstone = false,
                            .content = request_.content,
                            .reply = answer_.reply.bytes,
                            .pan_offset = answer_.reply.pan_offset,
                            .pan_size = answer_.reply.pan_size,
                            .created_at = context.now});
}

void NetworkCommand::remember_tombstone(WorkingSet& set, const Context& context,
                                        CardId card) const {
  if (!request_.original.message) return;
  const NetworkMessage* original = set.network_messages.find(*request_.original.message);
  if (original != nullptr) return;
  set.network_messages.put({.key = *request_.original.message,
                            .card = card,
                            .tombstone = true,
                            .created_at = context.now});
}

NetworkOutcome NetworkCommand::decide_for_card(PaymentContext& payment) {
  switch (request_.kind) {
    case NetworkMessageKind::authorization:
    case NetworkMessageKind::financial:
      return decide_payment(payment);
    case NetworkMessageKind::authorization_advice:
      return book_advice(payment);
    case NetworkMessageKind::financial_advice:
      return book_presentment(payment);
    case NetworkMessageKind::reversal:
      return book_reversal(payment);
  }
  return {};
}

Transaction NetworkCommand::draft() const {
  Transaction transaction;
  transaction.amount_minor = request_.amount_minor;
  transaction.merchant = request_.merchant;
  transaction.merchant_amount_minor = request_.merchant_amount_minor;
  transaction.merchant_currency = request_.merchant_currency;
  transaction.references = request_.references;
  transaction.hold_kind = request_.hold_kind;
  return transaction;
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
  checked.result = row.status == threeds::TransStatus::attempted
                       ? authorization::ThreedsResult::attempted
                       : authorization::ThreedsResult::authenticated;
  checked.eci = row.eci;
  row.value_used_at = now;
  payment.set.authentications.put(std::move(row));
  return checked;
}

NetworkOutcome NetworkCommand::decide_payment(PaymentContext& payment) {
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
  outcome.cvv = check_cvv(payment);
  bool debit = request_.purpose == NetworkPurpose::purchase;
  authorization::AuthorizationRequest asked{.amount_minor = debit ? request_.amount_minor : 0,
                                            .merchant = request_.merchant,
                                            .expiry = request_.expiry,
                                            .cvv = to_result(outcome.cvv),
                                            .partial = request_.partial};
  const cards::Bin& bin = payment.set.bins.get(payment.card.bin_id);
  authorization::CardFacts facts{payment.card, payment.posting.balance(), bin,
                                 payment.set.programs.get(bin.program), payment.posting.wallet()};
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
  bool partial = decision.approved_minor < asked.amount_minor;
  outcome.approved_minor = decision.approved_minor;
  outcome.approval_code = approval_code_of(payment.context.dice);
  outcome.verdict = partial                      ? NetworkVerdict::approved_partial
                    : request_.amount_minor == 0 ? NetworkVerdict::verified
                                                 : NetworkVerdict::approved;
  Transaction authorization = draft();
  authorization.amount_minor = decision.approved_minor;
  if (partial) authorization.merchant_amount_minor = decision.approved_minor;
  authorization.references.approval_code = outcome.approval_code;
  authorization.three_ds = three_ds;
  authorization.network_response_code = response_code_(outcome);
  // A single message posts at once: no hold survives it (see book_reversal).
  bool single_message = request_.kind == NetworkMessageKind::financial && debit;
  if (single_message) authorization.hold_kind = authorization::HoldKind::none;
  outcome.transaction = place_hold(payment, std::move(authorization));
  if (single_message) {
    Presentment presentment{.amount_minor = decision.approved_minor,
                            .final = true,
                            .merchant = request_.merchant,
                            .merchant_amount_minor = request_.merchant_amount_minor,
                            .merchant_currency = request_.merchant_currency,
                            .references = request_.references};
    settle(payment, payment.set.transactions.get(outcome.transaction), presentment);
  }
  freeze_if_low(payment);
  return outcome;
}

NetworkOutcome NetworkCommand::decide_increment(PaymentContext& payment,
                                                const Transaction& original) {
  const cards::Bin& bin = payment.set.bins.get(payment.card.bin_id);
  authorization::CardFacts facts{payment.card, payment.posting.balance(), bin,
                                 payment.set.programs.get(bin.program), payment.posting.wallet()};
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
  freeze_if_low(payment);
  return outcome;
}

// The network answered for us (stand-in) or completes a fuel sale: book what it says, beyond the
// balance if need be. An advice for a message we approved ourselves makes no second hold; one that
// overrules our decline makes the first.
NetworkOutcome NetworkCommand::book_advice(PaymentContext& payment) {
  NetworkOutcome outcome;
  outcome.verdict = NetworkVerdict::approved;
  std::optional<Transaction> original = find_original(payment.set);
  bool overruled = original && original->type == TransactionType::decline;
  if (original && !(overruled && request_.advice_approved)) {
    outcome.transaction = original->id;
    if (!is_open(*original)) return outcome;
    std::int64_t stays_minor = request_.advice_approved ? request_.amount_minor : 0;
    if (stays_minor < original->held_minor) {
      lower_hold(payment, *original, stays_minor, ReleaseCause::advice);
    } else if (stays_minor > original->held_minor) {
      raise_hold(payment, *original, stays_minor - original->held_minor);
    }
    return outcome;
  }
  if (!request_.advice_approved) {
    Transaction declined = draft();
    declined.network_response_code = request_.advice_response_code;
    outcome.transaction = record_decline(payment, std::move(declined));
    return outcome;
  }
  if (buried_ || request_.purpose != NetworkPurpose::purchase) return outcome;
  Transaction approved = draft();
  approved.network_response_code = request_.advice_response_code;
  outcome.transaction = place_hold(payment, std::move(approved));
  freeze_if_low(payment);
  return outcome;
}

NetworkOutcome NetworkCommand::book_presentment(PaymentContext& payment) {
  NetworkOutcome outcome;
  outcome.verdict = NetworkVerdict::approved;
  if (buried_ || request_.amount_minor == 0) return outcome;
  Presentment presentment{.amount_minor = request_.amount_minor,
                          .final = request_.final_settlement,
                          .merchant = request_.merchant,
                          .merchant_amount_minor = request_.merchant_amount_minor,
                          .merchant_currency = request_.merchant_currency,
                          .references = request_.references};
  std::optional<Transaction> original = find_original(payment.set);
  if (request_.purpose == NetworkPurpose::credit) {
    if (original && original->type != TransactionType::settlement) original.reset();
    outcome.transaction = refund(payment, std::move(original), presentment);
    return outcome;
  }
  if (original && original->type != TransactionType::authorization) original.reset();
  outcome.transaction = settle(payment, std::move(original), presentment);
  freeze_if_low(payment);
  return outcome;
}

// Sets what stays held, never subtracts: a reversal that comes twice does nothing the second time.
NetworkOutcome NetworkCommand::book_reversal(PaymentContext& payment) {
  NetworkOutcome outcome;
  outcome.verdict = NetworkVerdict::approved;
  std::optional<Transaction> original = find_original(payment.set);
  if (!original) {
    remember_tombstone(payment.set, payment.context, payment.card.id);
    return outcome;
  }
  outcome.transaction = original->id;
  std::int64_t stays_minor = request_.replacement_minor.value_or(0);
  bool single_message = original->hold_kind == authorization::HoldKind::none;
  if (single_message && original->settled_minor > stays_minor) {
    undo_posting(payment, *original, stays_minor);
    return outcome;
  }
  if (!is_open(*original)) return outcome;
  if (stays_minor < original->held_minor) {
    lower_hold(payment, *original, stays_minor, ReleaseCause::reversal);
  }
  return outcome;
}

// A reversed single message has posted already: the money comes back as a refund of that posting.
void NetworkCommand::undo_posting(PaymentContext& payment, Transaction original,
                                  std::int64_t stays_minor) const {
  Presentment returned{.amount_minor = original.settled_minor - stays_minor,
                       .final = true,
                       .merchant = original.merchant,
                       .merchant_amount_minor = original.settled_minor - stays_minor,
                       .merchant_currency = usd,
                       .references = request_.references};
  original.settled_minor = stays_minor;
  if (stays_minor == 0) original.status = TransactionStatus::reversed;
  original.updated_at = payment.posting.now();
  payment.posting.remove_spent(returned.amount_minor, original.spent_month);
  payment.set.transactions.put(std::move(original));
  refund(payment, std::nullopt, returned);
}

}  // namespace privcards::app
