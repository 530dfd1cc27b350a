#include "app/authenticate.hpp"

#include <array>

#include "app/announce.hpp"
#include "app/authentication_limits.hpp"
#include "base/money.hpp"
#include "core/authorization/decide.hpp"
#include "core/cards/country.hpp"
#include "core/threeds/device.hpp"

namespace privcards::app {
namespace {

using authorization::DeclineReason;
using threeds::TransStatus;

constexpr std::array<std::size_t, 3> bin_lengths{6, 7, 8};

Bytes random_bytes(Dice& dice, std::size_t size) {
  Bytes bytes(size);
  dice.fill(bytes);
  return bytes;
}

std::string three_digits(std::uint16_t number) {
  return std::to_string(1000 + number % 1000).substr(1);
}

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

std::optional<TransStatus> forced_by_amount(std::int64_t amount_minor) {
  switch (amount_minor) {
    case 3001'01:
      return TransStatus::authenticated;
    case 3001'02:
      return TransStatus::denied;
    case 3001'03:
      return TransStatus::unable;
    case 3001'04:
      return TransStatus::attempted;
    case 3001'05:
      return TransStatus::rejected;
    case 3001'06:
      return TransStatus::informational;
    case 3001'07:
      return TransStatus::challenge;
    default:
      return std::nullopt;
  }
}

ValueFacts value_facts(const threeds::Authentication& authentication) {
  ValueFacts facts{.network = authentication.network,
                   .status = authentication.status,
                   .card = authentication.card,
                   .ds_trans_id = authentication.ids.ds,
                   .eci = authentication.eci};
  if (authentication.purchase) {
    facts.amount_minor = authentication.purchase->amount_minor.value_or(0);
    facts.currency = authentication.purchase->currency;
  }
  return facts;
}

bool fits_authorization(const threeds::Authentication& authentication,
                        const CarriedValue& carried) {
  if (authentication.card != carried.card || authentication.value_used_at) return false;
  if (carried.at > authentication.created_at.plus_days(value_days_max)) return false;
  // Nothing was said about money: it proves who holds the card, and no payment.
  if (!authentication.purchase) return carried.amount_minor == 0;
  const threeds::Purchase& purchase = *authentication.purchase;
  if (!purchase.amount_minor || purchase.currency != carried.currency) return false;
  // The amount that was proved must be the one that was shown.
  const auto currency = currency_from_numeric(purchase.currency);
  if (!currency || purchase.exponent != exponent(*currency)) return false;
  const std::int64_t more = *purchase.amount_minor / 100 * amount_tolerance_percent;
  return carried.amount_minor <= checked_add(*purchase.amount_minor, more);
}

void FindCard::load(WorkingSet& set) {
  set.card_numbers.want(token_);
  if (!set.card_numbers.is_loaded(token_)) return;
  const CardNumber* number = set.card_numbers.find(token_);
  if (number == nullptr) return;
  set.cards.want(number->card);
  if (!set.cards.is_loaded(number->card)) return;
  const cards::Card* card = set.cards.find(number->card);
  if (card != nullptr) set.bins.want(card->bin_id);
}

void FindCard::decide(WorkingSet& set, Context&) {
  const CardNumber* number = set.card_numbers.find(token_);
  const cards::Card* card = number != nullptr ? set.cards.find(number->card) : nullptr;
  if (card == nullptr || card->world != world_) return;
  found_ = FoundCard{card->id, set.bins.get(card->bin_id).program};
}

AuthenticationKey Authenticate::request_key() const {
  return key_of_request(request_.from.name, request_.message.ids.ds);
}

void Authenticate::load(WorkingSet& set) {
  set.authentication_names.want(request_key());
  if (set.authentication_names.is_loaded(request_key())) {
    const AuthenticationName* before = set.authentication_names.find(request_key());
    if (before != nullptr && before->authentication) {
      set.authentications.want(before->authentication);
    }
  }
  set.card_numbers.want(request_.token);
  for (std::size_t length : bin_lengths) {
    set.bins.want(request_.message.pan.reveal().substr(0, length));
  }
  if (!set.card_numbers.is_loaded(request_.token)) return;
  const CardNumber* number = set.card_numbers.find(request_.token);
  if (number == nullptr) return;
  set.cards.want(number->card);
  if (!set.cards.is_loaded(number->card)) return;
  if (const cards::Card* card = set.cards.find(number->card)) want_card_rows(set, *card);
}

void Authenticate::want_card_rows(WorkingSet& set, const cards::Card& card) const {
  want_card(set, {card.wallet, card.id});
  set.authentication_histories.want(card.id);
  want_rules(set, card);
  if (set.bins.is_loaded(card.bin_id)) set.programs.want(set.bins.get(card.bin_id).program);
  const std::string& prior = request_.message.prior_reference;
  if (prior.empty()) return;
  set.authentication_names.want(key_of_acs_id(prior));
  if (!set.authentication_names.is_loaded(key_of_acs_id(prior))) return;
  const AuthenticationName* name = set.authentication_names.find(key_of_acs_id(prior));
  if (name != nullptr) set.authentications.want(name->authentication);
}

// A card of the other world is no card here.
const cards::Card* Authenticate::find_card(const WorkingSet& set) const {
  const CardNumber* number = set.card_numbers.find(request_.token);
  if (number == nullptr) return nullptr;
  const cards::Card* card = set.cards.find(number->card);
  return card != nullptr && card->world == request_.from.world ? card : nullptr;
}

// No network: of any.
bool Authenticate::hosts_range(const WorkingSet& set, std::optional<cards::Network> network) const {
  for (std::size_t length : bin_lengths) {
    const cards::Bin* bin = set.bins.find(request_.message.pan.reveal().substr(0, length));
    if (bin != nullptr && (!network || bin->network == *network)) return true;
  }
  return false;
}

void Authenticate::decide(WorkingSet& set, Context& context) {
  if (answer_from_before(set, context)) return;
  if (context.now > request_.deadline) {
    answer_.late = true;
    return;
  }
  if (!hosts_range(set, std::nullopt)) {
    return refuse(threeds::ErrorCode::transaction_data_invalid, "acctNumber");
  }
  if (!hosts_range(set, request_.from.network)) {
    return refuse(threeds::ErrorCode::access_denied, "acctNumber");
  }
  const cards::Card* card = find_card(set);
  if (card == nullptr) return answer_without_card(set, context);
  answer_for_card(set, context, *card);
}

void Authenticate::refuse(threeds::ErrorCode code, std::string detail) {
  answer_.error = threeds::ProtocolError{.code = code,
                                         .detail = std::move(detail),
                                         .message_type = "AReq",
                                         .version = std::string(text_of(request_.message.version)),
                                         .ids = request_.message.ids};
}

bool Authenticate::answer_from_before(const WorkingSet& set, Context& context) {
  const AuthenticationName* name = set.authentication_names.find(request_key());
  if (name == nullptr) return false;
  answer_.repeated = true;
  answer_.authentication = name->authentication;
  if (name->content != request_.content) {
    refuse(threeds::ErrorCode::transaction_data_invalid, "dsTransID");
    return true;
  }
  repeat(set, context, *name);
  return true;
}

// An answer that was the end is written again from its row, which does not change any more; that of
// a challenge was kept.
void Authenticate::repeat(const WorkingSet& set, Context& context, const AuthenticationName& name) {
  if (!name.authentication) {
    answer_.ares.assign(name.answer.begin(), name.answer.end());
    return;
  }
  const threeds::Authentication* row = set.authentications.find(name.authentication);
  const cards::Card* card = find_card(set);
  if (row == nullptr || card == nullptr) return refuse(threeds::ErrorCode::transient_failure, "");
  const bool final = row->state == threeds::AuthenticationState::answered;
  const Bytes& sealed = final ? row->sealed_value : name.answer;
  SecretText opened;
  if (!sealed.empty()) {
    auto text = context.vault.open(card->account, final ? value_purpose : ares_purpose, sealed);
    if (!text) return refuse(threeds::ErrorCode::transient_failure, "");
    opened = std::move(*text);
  }
  answer_.ares = final ? ares_of(*row, std::move(opened)) : opened.reveal();
}

std::string Authenticate::ares_of(const threeds::Authentication& row, SecretText value) const {
  return render_(threeds::response_of(row, request_.message, request_.acs, std::move(value)));
}

// Nobody to keep it for: the answer alone is remembered.
void Authenticate::answer_without_card(WorkingSet& set, Context& context) {
  threeds::DecisionFacts facts;
  facts.card_found = false;
  const threeds::Decision decision =
      threeds::decide_authentication(request_.message, facts, context.now);
  threeds::Authentication row = threeds::begin_authentication(
      request_.message, decision,
      {.network = request_.from.network.value_or(cards::Network::visa),
       .directory_server = request_.from.name,
       .acs_trans_id = request_.acs_trans_id},
      context.now);
  answer_.status = decision.status;
  answer_.rule = decision.rule;
  answer_.ares = ares_of(row, {});
  keep_answer(set, context, {}, bytes_of(answer_.ares));
}

threeds::DecisionFacts Authenticate::facts_of(const WorkingSet& set, const cards::Card& card,
                                              Instant now) const {
  const threeds::AuthenticationRequest& message = request_.message;
  const cards::CardBalance& balance = set.balances.get(card.id);
  const cards::Bin& bin = set.bins.get(card.bin_id);
  const cards::Program& program = set.programs.get(bin.program);
  threeds::DecisionFacts facts;
  facts.enrolled = bin.three_ds;
  facts.card_status = card.status;
  facts.card_expires_at = card.expires_at;
  const std::optional<std::int64_t> amount_minor = threeds::usd_minor(message);
  authorization::AuthorizationRequest asked;
  asked.amount_minor = amount_minor.value_or(0);
  asked.merchant = {
      .name = message.merchant.name, .id = message.merchant.id, .mcc = message.merchant.mcc};
  if (message.merchant.country != 0) {
    asked.merchant.country = cards::country_from_numeric(three_digits(message.merchant.country));
  }
  const auto reasons = authorization::decide_authorization(
                           {card, balance, bin, program, set.wallets.get(card.wallet)}, asked, now)
                           .reasons;
  facts.merchant_allowed = !reasons.contains(DeclineReason::merchant_blocked);
  // Who says no category is not judged by one.
  facts.category_allowed =
      message.merchant.mcc.empty() || !reasons.contains(DeclineReason::category_not_allowed);
  facts.country_allowed = !reasons.contains(DeclineReason::country_not_allowed);
  facts.within_limits = !reasons.contains(DeclineReason::exceeds_transaction_limit) &&
                        !reasons.contains(DeclineReason::exceeds_monthly_limit);
  facts.used_before = balance.transaction_counts[0] > 0;
  if (const AuthenticationHistory* history = set.authentication_histories.find(card.id)) {
    facts.used_before = facts.used_before || history->completed_before;
    facts.challenged_here_at = history->completed_at(threeds::merchant_key(message.merchant));
    facts.device_challenged_at = history->device_at(threeds::device_fingerprint(request_.device));
    facts.failures_in_24h = history->failures_since(now.plus_days(-1));
  }
  if (!message.prior_reference.empty()) {
    const auto* name = set.authentication_names.find(key_of_acs_id(message.prior_reference));
    const threeds::Authentication* prior =
        name != nullptr ? set.authentications.find(name->authentication) : nullptr;
    facts.prior_challenge_completed = prior != nullptr && prior->card == card.id &&
                                      prior->state == threeds::AuthenticationState::done &&
                                      prior->status == TransStatus::authenticated;
  }
  if (card.world == World::test) {
    facts.forced = amount_minor ? forced_by_amount(*amount_minor) : std::nullopt;
    if (request_.forced) facts.forced = request_.forced;
  }
  facts.rules = rules_of(set, card);
  return facts;
}

void Authenticate::answer_for_card(WorkingSet& set, Context& context, const cards::Card& card) {
  const ledger::Wallet& wallet = set.wallets.get(card.wallet);
  const Instant now = wallet.now(context.now);
  threeds::Decision decision =
      threeds::decide_authentication(request_.message, facts_of(set, card, now), now);
  if (request_.verdict && decision.open_to_owner) {
    decision = threeds::with_owner_verdict(decision, *request_.verdict, request_.message.channel);
  }
  threeds::Authentication row = threeds::begin_authentication(
      request_.message, decision,
      {.id = context.ids.next<ChallengeKind>(context.now),
       .wallet = card.wallet,
       .card = card.id,
       .card_last4 = card.last4,
       .network = card.network,
       .directory_server = request_.from.name,
       .acs_trans_id = request_.acs_trans_id,
       .device = request_.device,
       .page_token = random_bytes(context.dice, threeds::page_token_size)},
      now);
  Result<SecretText, Fault> value = give_value(set, context, card, row);
  if (!value) return refuse(threeds::ErrorCode::transient_failure, "");
  answer_.status = row.status;
  answer_.rule = row.rule;
  answer_.authentication = row.id;
  answer_.ares = ares_of(row, std::move(*value));
  Bytes kept;
  if (row.state == threeds::AuthenticationState::challenge_offered) {
    Result<Bytes, Fault> sealed =
        context.vault.seal(card.account, ares_purpose, SecretText(answer_.ares));
    if (!sealed) return refuse(threeds::ErrorCode::transient_failure, "");
    kept = std::move(*sealed);
    // Nobody asks for one without a challenge by our name.
    set.authentication_names.put(
        {.key = key_of_acs_id(row.ids.acs), .authentication = row.id, .created_at = context.now});
  }
  keep_answer(set, context, row.id, std::move(kept));
  if (row.due_at) {
    set.alarms.push_back({{.domain = alarm_domain(wallet.world, wallet.id),
                           .due_at = *row.due_at,
                           .kind = AlarmKind::authentication_deadline,
                           .subject = row.id.value},
                          true});
  }
  set.authentications.put(std::move(row));
}

Result<SecretText, Fault> Authenticate::give_value(WorkingSet& set, Context& context,
                                                   const cards::Card& card,
                                                   threeds::Authentication& row) const {
  if (!threeds::carries_value(row.status, row.category)) return SecretText{};
  Result<SecretText, Fault> value = context.vault.values(row.network).make(value_facts(row));
  if (!value) return value;
  Result<Bytes, Fault> sealed = context.vault.seal(card.account, value_purpose, *value);
  if (!sealed) return Unexpected(std::move(sealed).error());
  row.sealed_value = std::move(*sealed);
  set.authentication_names.put(
      {.key = key_of_value(value->reveal()), .authentication = row.id, .created_at = context.now});
  return value;
}

void Authenticate::keep_answer(WorkingSet& set, const Context& context, ChallengeId authentication,
                               Bytes answer) const {
  set.authentication_names.put({.key = request_key(),
                                .authentication = authentication,
                                .content = request_.content,
                                .answer = std::move(answer),
                                .created_at = context.now});
}

void WithdrawAnswer::load(WorkingSet& set) {
  set.authentication_names.want(request_);
  if (!set.authentication_names.is_loaded(request_)) return;
  const AuthenticationName* name = set.authentication_names.find(request_);
  if (name == nullptr || !name->authentication) return;
  set.authentications.want(name->authentication);
  if (!set.authentications.is_loaded(name->authentication)) return;
  const threeds::Authentication* row = set.authentications.find(name->authentication);
  if (row != nullptr) set.wallets.want(row->wallet);
}

void WithdrawAnswer::decide(WorkingSet& set, Context& context) {
  const AuthenticationName* found = set.authentication_names.find(request_);
  if (found == nullptr) return;
  AuthenticationName name = *found;
  name.answer.clear();
  if (!name.authentication) {
    name.answer = bytes_of(said_);
    return set.authentication_names.put(std::move(name));
  }
  const threeds::Authentication& row = set.authentications.get(name.authentication);
  if (!threeds::may_withdraw(row)) return;
  const ledger::Wallet& wallet = set.wallets.get(row.wallet);
  if (row.due_at) {
    set.alarms.push_back({{.domain = alarm_domain(wallet.world, wallet.id),
                           .due_at = *row.due_at,
                           .kind = AlarmKind::authentication_deadline,
                           .subject = row.id.value},
                          false});
  }
  set.authentication_names.put(std::move(name));
  set.authentications.put(threeds::withdraw(row, wallet.now(context.now)));
}

}  // namespace privcards::app
