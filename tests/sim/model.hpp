#pragma once
// What the books should say, kept beside them with plain additions: a wallet, cards, holds. It
// shares no code with the ledger and knows nothing of transfers, groups or stores; it is told what
// was answered, in order, and says where the books disagree.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace privcards::tests {

class Model {
 public:
  struct Card {
    std::int64_t available = 0;
    std::int64_t held = 0;
    std::int64_t limit = 0;
    std::map<std::int32_t, std::int64_t> spent;  // by month
    bool frozen = false;
    bool terminated = false;
  };
  struct Payment {
    CardId card;
    std::int64_t held = 0;
    std::int64_t settled = 0;
    std::int32_t month = 0;  // that its hold counts in
    Instant held_until;
    bool single_message = false;
  };

  std::int64_t wallet = 0;
  std::int64_t pending = 0;
  std::int64_t clock_offset_ms = 0;
  std::map<CardId, Card> cards;
  std::map<TransactionId, Payment> payments;

  void create(CardId card, std::int64_t amount, std::int64_t limit);
  void move(CardId card, std::int64_t amount);  // wallet to card; negative: back
  void terminate(CardId card);

  // `now` is the wallet's time.
  void hold(TransactionId id, CardId card, std::int64_t amount, Instant now, std::int64_t days);
  void raise(TransactionId id, std::int64_t added, Instant now);
  // What stays held; the rest goes back.
  void lower(TransactionId id, std::int64_t stays);
  void settle(CardId card, TransactionId id, std::int64_t amount, bool final, Instant now);
  void refund(CardId card, std::int64_t amount);
  void undo(TransactionId id, std::int64_t stays);  // of a single message

  // A sentence when an approval was not possible by what the model knows.
  std::string doubt_approval(CardId card, std::int64_t amount, Instant now) const;

 private:
  void give_back(Card& card, std::int64_t amount);
};

}  // namespace privcards::tests
