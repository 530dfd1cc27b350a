#include "tests/sim/model.hpp"

#include <algorithm>

namespace privcards::tests {

void Model::create(CardId id, std::int64_t amount, std::int64_t limit) {
  cards[id] = {.available = amount, .limit = limit};
  wallet -= amount;
}

void Model::move(CardId id, std::int64_t amount) {
  wallet -= amount;
  cards.at(id).available += amount;
}

void Model::terminate(CardId id) {
  Card& card = cards.at(id);
  wallet += card.available;
  card.available = 0;
  card.terminated = true;
  card.frozen = false;
}

// Money a hold leaves: a terminated card passes on what it does not owe.
void Model::give_back(Card& card, std::int64_t amount) {
  card.held -= amount;
  card.available += amount;
  if (!card.terminated || card.available <= 0) return;
  std::int64_t passed_on = std::min(amount, card.available);
  card.available -= passed_on;
  wallet += passed_on;
}

void Model::hold(TransactionId id, CardId card_id, std::int64_t amount, Instant now,
                 std::int64_t days) {
  Card& card = cards.at(card_id);
  card.available -= amount;
  card.held += amount;
  card.spent[month_index(now)] += amount;
  payments[id] = {.card = card_id,
                  .held = amount,
                  .month = month_index(now),
                  .held_until = now.plus_days(days)};
}

void Model::raise(TransactionId id, std::int64_t added, Instant now) {
  Payment& payment = payments.at(id);
  Card& card = cards.at(payment.card);
  std::int32_t month = month_index(now);
  if (payment.month != month) {
    card.spent[payment.month] -= payment.held;
    card.spent[month] += payment.held;
    payment.month = month;
  }
  card.spent[month] += added;
  card.available -= added;
  card.held += added;
  payment.held += added;
}

void Model::lower(TransactionId id, std::int64_t stays) {
  Payment& payment = payments.at(id);
  std::int64_t released = payment.held - stays;
  if (released <= 0) return;
  Card& card = cards.at(payment.card);
  card.spent[payment.month] -= released;
  payment.held = stays;
  give_back(card, released);
}

void Model::settle(CardId card_id, TransactionId id, std::int64_t amount, bool final, Instant now) {
  Card& card = cards.at(card_id);
  std::int64_t from_hold = 0;
  if (id) {
    Payment& payment = payments.at(id);
    from_hold = std::min(payment.held, amount);
    payment.held -= from_hold;
    payment.settled += amount;
    card.held -= from_hold;
    if (final) lower(id, 0);
  }
  card.available -= amount - from_hold;
  card.spent[month_index(now)] += amount - from_hold;
  if (!card.terminated || card.available >= 0) return;
  wallet += card.available;
  card.available = 0;
}

void Model::refund(CardId id, std::int64_t amount) {
  Card& card = cards.at(id);
  (card.terminated ? wallet : card.available) += amount;
}

void Model::undo(TransactionId id, std::int64_t stays) {
  Payment& payment = payments.at(id);
  std::int64_t returned = payment.settled - stays;
  if (returned <= 0) return;
  payment.settled = stays;
  cards.at(payment.card).spent[payment.month] -= returned;
  refund(payment.card, returned);
}

std::string Model::doubt_approval(CardId id, std::int64_t amount, Instant now) const {
  const Card& card = cards.at(id);
  auto spent = card.spent.find(month_index(now));
  std::int64_t spent_now = spent == card.spent.end() ? 0 : spent->second;
  if (card.frozen || card.terminated) return "a payment passed on a card that is not active";
  if (amount > card.available) return "a payment passed beyond the balance";
  if (spent_now + amount > card.limit) return "a payment passed beyond the monthly limit";
  return {};
}

}  // namespace privcards::tests
