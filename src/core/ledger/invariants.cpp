#include "core/ledger/invariants.hpp"

namespace privcards::ledger {
namespace {

Breach breach(std::string_view sentence, std::int64_t at) {
  return std::string(sentence) + " " + std::to_string(at);
}

// What verifies must not trust what it reads: an overflow here is a finding, not a bug.
bool add_to(std::int64_t& sum_minor, std::int64_t amount_minor) {
  return !__builtin_add_overflow(sum_minor, amount_minor, &sum_minor);
}

}  // namespace

Breach JournalChain::add(const JournalEntry& entry, std::span<const Transfer> transfers) {
  if (entry.number != groups_ + 1) {
    return breach("the journal has no gaps; one is before group", entry.number);
  }
  Bytes canonical;
  for (const Transfer& transfer : transfers) append_canonical(canonical, transfer);
  TransferId first = transfers.empty() ? TransferId{} : transfers.front().id;
  TransferId last = transfers.empty() ? TransferId{} : transfers.back().id;
  bool names_them = entry.first_transfer == first && entry.last_transfer == last &&
                    entry.transfer_count == static_cast<std::int64_t>(transfers.size());
  Digest hash = chain_hash(previous_, entry.number, entry.committed_at, canonical);
  if (!names_them || entry.previous_hash != previous_ || entry.hash != hash) {
    return breach("the journal's hash chain is unbroken; it breaks at group", entry.number);
  }
  previous_ = hash;
  ++groups_;
  transfers_ += entry.transfer_count;
  return {};
}

Breach uncovered(TransferId transfer) {
  return breach("every transfer is covered by the journal; not so transfer", transfer.value);
}

Breach Postings::add(const Transfer& transfer) {
  if (transfer.amount_minor <= 0 || transfer.from == transfer.to) {
    return breach("a transfer moves a positive amount between two accounts; not so transfer",
                  transfer.id.value);
  }
  if (!add_to(sums_[transfer.from], -transfer.amount_minor) ||
      !add_to(sums_[transfer.to], transfer.amount_minor)) {
    return breach("sums of transfers stay within bounds; not so at transfer", transfer.id.value);
  }
  return {};
}

std::int64_t Postings::posted_minor(const LedgerAccount& account) const {
  auto at = sums_.find(account);
  return at == sums_.end() ? 0 : at->second;
}

Breach Holds::add(const Transfer& transfer, TransactionId hold) {
  constexpr std::string_view sentence =
      "a hold is placed once, never holds less than nothing and ends once; not so for transaction";
  if (transfer.to.kind == AccountKind::card_held) {
    bool placed = transfer.reason == Reason::hold_placed;
    auto at = open_.find(hold);
    if (placed == (at != open_.end())) return breach(sentence, hold.value);
    if (placed) at = open_.emplace(hold, 0).first;
    if (!add_to(at->second, transfer.amount_minor)) return breach(sentence, hold.value);
  }
  if (transfer.from.kind == AccountKind::card_held) {
    auto at = open_.find(hold);
    if (at == open_.end() || at->second < transfer.amount_minor) {
      return breach(sentence, hold.value);
    }
    at->second -= transfer.amount_minor;
    if (at->second == 0) open_.erase(at);
  }
  return {};
}

std::int64_t Holds::held_minor(TransactionId hold) const {
  auto at = open_.find(hold);
  return at == open_.end() ? 0 : at->second;
}

Breach check_balance(const LedgerAccount& account, std::int64_t kept_minor,
                     std::int64_t posted_minor) {
  if (kept_minor == posted_minor) return {};
  switch (account.kind) {
    case AccountKind::wallet:
      return breach("a wallet's balance equals the sum of its transfers; not so for wallet",
                    account.owner);
    case AccountKind::card_available:
      return breach("what is available on a card equals the sum of its transfers; not so for card",
                    account.owner);
    case AccountKind::card_held:
      return breach("what is held on a card equals the sum of its transfers; not so for card",
                    account.owner);
    case AccountKind::network_settlement:
    case AccountKind::crypto_clearing:
    case AccountKind::suspense:
    case AccountKind::write_off:
      break;
  }
  return breach("a balance equals the sum of its transfers; not so for account", account.owner);
}

Breach check_held(CardId card, std::int64_t held_minor) {
  if (held_minor >= 0) return {};
  return breach("what is held on a card is never negative; not so for card", card.value);
}

Breach check_identity(const Wallet& wallet) {
  std::int64_t expected_minor = 0;
  bool fits = !__builtin_sub_overflow(wallet.total_deposited_minor, wallet.total_spent_minor,
                                      &expected_minor);
  if (fits && wallet.balance_minor == expected_minor) return {};
  return breach("a wallet's balance is what was deposited less what was spent; not so for wallet",
                wallet.id.value);
}

Breach check_sequence(WalletId wallet, std::int64_t expected, std::int64_t found) {
  if (expected == found) return {};
  return breach("a wallet's events are numbered from 1 without gaps; not so for wallet",
                wallet.value);
}

}  // namespace privcards::ledger
