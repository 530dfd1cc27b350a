#pragma once
// The named invariants of the ledger: what must be true of the books at every commit, whoever keeps
// them. Each check is pure and returns a sentence saying what broke, or nothing. app/verification
// feeds them every row of a store, oldest first: for `privcards verify`, and in tests after every
// group.
//
//   transfers ──JournalChain──▶ nothing altered, lost or added
//             ──Postings──────▶ balances kept beside them equal their sum
//             ──Holds─────────▶ what is held ends once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "core/ledger/transfer.hpp"
#include "core/ledger/wallet.hpp"

namespace privcards::ledger {

using Breach = std::string;  // empty: the invariant holds

// The journal has no gaps, its hash chain is unbroken and it covers every transfer.
class JournalChain {
 public:
  // The next entry, and every transfer behind the previous entry's last up to this entry's last.
  Breach add(const JournalEntry& entry, std::span<const Transfer> transfers);
  std::int64_t groups() const { return groups_; }
  std::int64_t transfers() const { return transfers_; }

 private:
  std::int64_t groups_ = 0;
  std::int64_t transfers_ = 0;
  Digest previous_{};
};

// A transfer behind the last journal entry.
Breach uncovered(TransferId transfer);

struct LedgerAccountHash {
  std::size_t operator()(const LedgerAccount& account) const {
    auto kind = static_cast<std::uint64_t>(account.kind);
    auto owner = static_cast<std::uint64_t>(account.owner);
    return static_cast<std::size_t>((owner * 8 + kind) * 0x9E3779B97F4A7C15ULL);
  }
};

// The sum of transfers per ledger account.
class Postings {
 public:
  using Sums = std::unordered_map<LedgerAccount, std::int64_t, LedgerAccountHash>;

  // Breached by an amount that is not positive, by an account that pays itself, by a sum that no
  // amount of money reaches.
  Breach add(const Transfer& transfer);
  std::int64_t posted_minor(const LedgerAccount& account) const;
  const Sums& sums() const { return sums_; }

 private:
  Sums sums_;
};

// Money in holds, by authorization: placed once, raised or lowered while open, ended once.
class Holds {
 public:
  // `hold` is the authorization whose hold the transfer moves: its cause or, when a settlement took
  // the money (taken_by_settlement), the authorization that settlement belongs to. Transfers that
  // touch no hold pass.
  Breach add(const Transfer& transfer, TransactionId hold);
  std::int64_t held_minor(TransactionId hold) const;
  std::size_t open_count() const { return open_.size(); }

 private:
  std::unordered_map<TransactionId, std::int64_t> open_;
};

inline bool taken_by_settlement(const Transfer& transfer) {
  return transfer.reason == Reason::settled_from_hold;
}

// Postings sum to balances: the value kept beside the transfers equals their sum.
Breach check_balance(const LedgerAccount& account, std::int64_t kept_minor,
                     std::int64_t posted_minor);
// What is held on a card is never negative.
Breach check_held(CardId card, std::int64_t held_minor);
// A wallet's balance is what was deposited less what was spent.
Breach check_identity(const Wallet& wallet);
// A wallet's events are numbered from 1 without gaps.
Breach check_sequence(WalletId wallet, std::int64_t expected, std::int64_t found);

}  // namespace privcards::ledger
