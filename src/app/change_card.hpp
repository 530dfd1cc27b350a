#pragma once
// What a card's owner may do to it: change its controls, freeze, unfreeze, terminate, move money in
// and out. Every verb announces what it did in the same commit.

#include <optional>
#include <string>
#include <vector>

#include "app/card_rows.hpp"

namespace privcards::app {

// PATCH /cards/{id}. An outer optional is "given"; an inner one, where there is one, is null.
class UpdateCard {
 public:
  using Answer = CardAnswer;
  struct Request {
    CardRef ref;
    std::optional<std::optional<std::string>> label;
    std::optional<std::optional<std::int64_t>> spending_limit_minor;  // null: the BIN's maximum
    std::optional<std::vector<std::string>> allowed_categories;
    std::optional<std::optional<std::int64_t>> auto_freeze_at_minor;
    std::optional<cards::Metadata> metadata;
  };
  explicit UpdateCard(Request request) : request_(std::move(request)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Request request_;
};

class FreezeCard {
 public:
  using Answer = CardAnswer;
  explicit FreezeCard(CardRef ref) : ref_(ref) {}
  void load(WorkingSet& set) const { want_card(set, ref_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  CardRef ref_;
};

class UnfreezeCard {
 public:
  using Answer = CardAnswer;
  explicit UnfreezeCard(CardRef ref) : ref_(ref) {}
  void load(WorkingSet& set) const { want_card(set, ref_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  CardRef ref_;
};

// The available balance returns to the wallet in the same commit, or the wallet makes good what a
// forced post left below zero. Open holds stay: they settle, or release to the wallet.
class TerminateCard {
 public:
  using Answer = CardAnswer;
  explicit TerminateCard(CardRef ref) : ref_(ref) {}
  void load(WorkingSet& set) const { want_card(set, ref_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  CardRef ref_;
};

enum class Direction : std::uint8_t { fund, withdraw };

// POST /cards/{id}/fund and /withdraw.
class MoveFunds {
 public:
  using Answer = CardAnswer;
  MoveFunds(CardRef ref, Direction direction, std::int64_t amount_minor)
      : ref_(ref), direction_(direction), amount_minor_(amount_minor) {}
  void load(WorkingSet& set) const { want_card(set, ref_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  CardRef ref_;
  Direction direction_;
  std::int64_t amount_minor_;
};

}  // namespace privcards::app
