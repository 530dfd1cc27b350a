#pragma once
// POST /cards: issues a card and moves its first money from the wallet, in one commit.

#include <optional>
#include <string>
#include <vector>

#include "app/card_rows.hpp"

namespace privcards::app {

// One card costs between 1.00 and 5,000.00 at a time; funding and withdrawing too.
inline constexpr std::int64_t movement_minor_min = 100;
inline constexpr std::int64_t movement_minor_max = 500'000;
// A card lives three years, to the last second of that day (UTC).
inline constexpr int card_life_years = 3;

class CreateCard {
 public:
  using Answer = CardAnswer;
  struct Request {
    AccountId account;
    WalletId wallet;
    std::string bin_id;
    std::int64_t amount_minor = 0;
    std::optional<std::string> label;
    std::optional<std::int64_t> spending_limit_minor;  // the BIN's max_monthly when absent
    std::vector<std::string> allowed_categories;
    std::optional<std::int64_t> auto_freeze_at_minor;
    cards::Metadata metadata;
  };

  // Draws the card numbers to try before the group is loaded: with a BIN a tenth full, all three
  // are taken once in a thousand times, and the refusal says to try again.
  CreateCard(Request request, Vault& vault);

  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  struct Candidate {
    SecretText pan;
    PanToken token;
  };
  const Candidate* free_number(const WorkingSet& set) const;

  Request request_;
  std::vector<Candidate> candidates_;
};

Instant card_expiry(Instant created_at);

}  // namespace privcards::app
