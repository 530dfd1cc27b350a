#include "app/create_card.hpp"

#include <algorithm>
#include <utility>

#include "app/announce.hpp"

namespace privcards::app {
namespace {
constexpr int candidates_count = 3;
}

Instant card_expiry(Instant created_at) {
  Civil civil = to_civil(created_at);
  civil.year += card_life_years;
  if (!is_real_date(civil.year, civil.month, civil.day)) civil.day = 28;  // 29 February
  return from_civil({.year = civil.year,
                     .month = civil.month,
                     .day = civil.day,
                     .hour = 23,
                     .minute = 59,
                     .second = 59,
                     .millisecond = 0});
}

CreateCard::CreateCard(Request request, Vault& vault) : request_(std::move(request)) {
  for (int i = 0; i < candidates_count; ++i) {
    SecretText pan = vault.new_pan(request_.bin_id);
    if (pan.empty()) break;  // not a BIN
    PanToken token = vault.token_of(pan);
    candidates_.push_back({std::move(pan), token});
  }
}

void CreateCard::load(WorkingSet& set) const {
  set.bins.want(request_.bin_id);
  want_audience(set, request_.wallet);
  for (const Candidate& candidate : candidates_) set.card_numbers.want(candidate.token);
}

const CreateCard::Candidate* CreateCard::free_number(const WorkingSet& set) const {
  for (const Candidate& candidate : candidates_) {
    if (set.card_numbers.find(candidate.token) == nullptr) return &candidate;
  }
  return nullptr;
}

Result<CardAnswer, Refusal> CreateCard::decide(WorkingSet& set, Context& context) const {
  const cards::Bin* bin = set.bins.find(request_.bin_id);
  if (bin == nullptr) return Unexpected(Refusal::bin_not_found);
  if (!bin->active) return Unexpected(Refusal::bin_inactive);
  const ledger::Wallet& wallet = set.wallets.get(request_.wallet);
  if (request_.amount_minor < movement_minor_min || request_.amount_minor > movement_minor_max) {
    return Unexpected(Refusal::amount_out_of_range);
  }
  std::int64_t limit_minor = request_.spending_limit_minor.value_or(bin->max_monthly_minor);
  if (limit_minor > bin->max_monthly_minor) return Unexpected(Refusal::spending_limit_too_high);
  if (wallet.balance_minor < request_.amount_minor) return Unexpected(Refusal::insufficient_funds);
  const Candidate* number = free_number(set);
  if (number == nullptr) return Unexpected(Refusal::network_unavailable);

  cards::Card card;
  card.id = context.ids.next<CardKind>(context.now);
  Result<Bytes, Fault> sealed = context.vault.seal_pan(request_.account, card.id, number->pan);
  if (!sealed) return Unexpected(Refusal::network_unavailable);
  card.wallet = request_.wallet;
  card.account = request_.account;
  card.world = wallet.world;
  card.bin_id = bin->id;
  card.network = bin->network;
  card.last4 = number->pan.reveal().substr(number->pan.reveal().size() - 4);
  card.spending_limit_minor = limit_minor;
  card.auto_freeze_at_minor = request_.auto_freeze_at_minor;
  card.label = request_.label;
  card.allowed_categories = request_.allowed_categories;
  card.metadata = request_.metadata;
  card.created_at = wallet.now(context.now);
  card.expires_at = card_expiry(card.created_at);
  set.card_numbers.put({number->token, card.id, std::move(*sealed)});
  set.balances.put({.id = card.id});

  Posting posting(set, context, request_.wallet, card.id);
  posting.move({.from = ledger::wallet_account(request_.wallet),
                .to = ledger::card_available(card.id),
                .amount_minor = request_.amount_minor,
                .reason = ledger::Reason::card_created,
                .cause = card.id.value});
  ++posting.wallet().cards_active;
  announce_card(set, context, posting, card, webhooks::EventType::card_created);
  set.cards.put(card);
  posting.save();
  return card_answer(card, posting, request_.amount_minor);
}

}  // namespace privcards::app
