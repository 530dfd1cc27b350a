#include "tests/support/fakes.hpp"

#include "base/money.hpp"

namespace privcards::tests {
namespace {

std::string usd_text(std::int64_t minor) { return render_amount(minor, usd); }

void append_words(std::string& out, std::initializer_list<std::string_view> words) {
  for (std::string_view word : words) {
    if (!out.empty()) out.push_back(' ');
    out.append(word);
  }
}

}  // namespace

void SeededDice::fill(std::span<std::uint8_t> bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % 8 == 0) state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBULL;
    mixed ^= mixed >> 31;
    bytes[i] = static_cast<std::uint8_t>(mixed >> i % 8 * 8);
  }
}

void LinePresenter::card(std::string& out, const cards::Card& card,
                         const cards::CardBalance& balance) const {
  append_words(out, {"card", render(card.id), name_of(card.status),
                     usd_text(balance.available_minor), usd_text(balance.held_minor)});
}

void LinePresenter::transaction(std::string& out, const authorization::Transaction& row) const {
  append_words(out, {"transaction", render(row.id), name_of(row.type), name_of(row.status),
                     usd_text(row.amount_minor)});
}

void LinePresenter::deposit(std::string& out, const deposits::Deposit& deposit) const {
  append_words(out, {"deposit", render(deposit.id), name_of(deposit.status),
                     usd_text(deposit.amount_usd_minor)});
}

void LinePresenter::challenge(std::string& out, const threeds::Challenge& challenge,
                              const std::string& otp) const {
  append_words(out, {"challenge", render(challenge.id), name_of(challenge.status), otp});
}

void LinePresenter::webhook(std::string& out, const webhooks::Webhook& webhook) const {
  append_words(out, {"webhook", render(webhook.id), name_of(webhook.status)});
}

void LinePresenter::movement(std::string& out, CardId card, std::int64_t amount_minor,
                             std::int64_t card_balance_minor, std::int64_t wallet_balance_minor,
                             Instant) const {
  append_words(out, {"movement", render(card), usd_text(amount_minor), usd_text(card_balance_minor),
                     usd_text(wallet_balance_minor)});
}

void LinePresenter::event(std::string& out, const webhooks::Event& head, World world,
                          std::string_view object) const {
  append_words(out, {name_of(head.type), name_of(world), object});
}

}  // namespace privcards::tests
