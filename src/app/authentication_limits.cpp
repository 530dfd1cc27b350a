#include "app/authentication_limits.hpp"

namespace privcards::app {

void want_rules(WorkingSet& set, const cards::Card& card) {
  set.authentication_rules.want({RulesScope::card, card.id.value});
  set.bins.want(card.bin_id);
  if (!set.bins.is_loaded(card.bin_id)) return;
  set.authentication_rules.want({RulesScope::program, set.bins.get(card.bin_id).program});
}

threeds::AuthenticationRules rules_of(const WorkingSet& set, const cards::Card& card) {
  const auto rules = [&](const RulesKey& key) {
    const StoredRules* stored = set.authentication_rules.find(key);
    return stored != nullptr ? stored->rules : threeds::AuthenticationRules{};
  };
  const std::int64_t program = set.bins.get(card.bin_id).program;
  return threeds::merge_rules(rules({RulesScope::program, program}),
                              rules({RulesScope::card, card.id.value}));
}

bool may_guess(const WorkingSet& set, const cards::Card& card, ChallengeId challenge, Instant now) {
  const AuthenticationHistory* history = set.authentication_histories.find(card.id);
  if (history == nullptr) return true;
  const std::int32_t others = history->failures_since(now.plus_days(-1), challenge);
  return others < threeds::failures_allowed(rules_of(set, card));
}

}  // namespace privcards::app
