#pragma once
// Proves that the rows of a store agree with each other. A store streams its rows through it, each
// once and in the order of the functions below; it recomputes what the running program keeps as
// values and names the first thing that does not agree. What it reads may have been tampered with,
// so nothing in a row can make it abort.

#include <array>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "app/ports/queries.hpp"
#include "core/ledger/invariants.hpp"

namespace privcards::app {

class Verification {
 public:
  // The authorization a settlement belongs to; none if forced or unknown.
  using AuthorizationOf = std::function<TransactionId(TransactionId settlement)>;
  explicit Verification(AuthorizationOf authorization_of)
      : authorization_of_(std::move(authorization_of)) {}

  void wallet(const ledger::Wallet& wallet);
  void alarm(const Alarm& alarm);
  // Journal entries of a chain by number, each with the chain's transfers behind the entry before
  // it up to its last. Nodes on a shared database have a chain each; an embedded store has chain 0.
  void group(std::int64_t chain, const ledger::JournalEntry& entry,
             std::span<const ledger::Transfer> transfers);
  void uncovered(TransferId transfer);                              // one behind the last entry
  void transaction(const authorization::Transaction& transaction);  // by id, ascending
  void event(WalletId wallet, std::int64_t sequence);               // by wallet and sequence
  void deposit(const deposits::Deposit& deposit);                   // every one
  void challenge(const threeds::Challenge& challenge);
  void authentication(const threeds::Authentication& authentication);
  void delivery(const webhooks::Delivery& delivery);
  void card(const cards::Card& card, const cards::CardBalance* balance, bool has_number);

  // Before all: what the store itself found wrong with its file.
  void damaged(const std::string& what) { report(what); }
  bool stopped() const { return !report_.broken.empty(); }
  // Compares what was counted on the way with what the wallets' rows say.
  VerifyReport finish();

 private:
  struct History {  // of a card or a wallet
    std::array<std::int64_t, 4> counts{};
    TransactionId newest;
  };
  struct CardTally {
    History history;
    std::int64_t held_minor = 0;  // over its transactions
    bool exists = false;
  };
  struct WalletTally {
    ledger::Wallet row;
    History history;
    std::int64_t cards_total_minor = 0;
    std::array<std::int64_t, 3> cards{};  // by status
    std::int64_t pending_deposits_minor = 0;
    std::int64_t events = 0;
  };

  void report(ledger::Breach breach);
  void report_if(bool broken, std::string_view sentence, std::int64_t at);
  WalletTally* find_wallet(WalletId wallet, std::string_view sentence, std::int64_t at);
  bool has_alarm(const ledger::Wallet& wallet, AlarmKind kind, std::optional<Instant> due_at,
                 std::int64_t subject) const;
  void check_authorization(const authorization::Transaction& transaction,
                           const ledger::Wallet& wallet);
  void check_balance(const cards::CardBalance& balance, const CardTally& tally);
  void check_wallet(const WalletTally& tally);
  void check_owners();

  AuthorizationOf authorization_of_;
  VerifyReport report_;
  std::map<std::int64_t, ledger::JournalChain> chains_;
  ledger::Postings postings_;
  ledger::Holds holds_;
  std::unordered_map<std::int64_t, std::int64_t> credited_;  // by deposit: credits less reversals
  std::set<Alarm> alarms_;
  std::map<WalletId, WalletTally> wallets_;
  std::unordered_map<CardId, CardTally> cards_;
  std::size_t open_authorizations_ = 0;
};

}  // namespace privcards::app
