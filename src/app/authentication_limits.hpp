#pragma once
// The issuer's rules of one card, and how many guesses at its codes they leave. Whoever decides
// about an AReq asks, and whoever checks a code: challenges that stand open side by side share the
// limit.

#include "app/command.hpp"

namespace privcards::app {

// Wants the card's rules and its program's; call from load() until nothing new is wanted.
void want_rules(WorkingSet& set, const cards::Card& card);
threeds::AuthenticationRules rules_of(const WorkingSet& set, const cards::Card& card);

// May another code be tried in this challenge? Not when as many others of the card have had a wrong
// one within 24 hours as its rules allow. Needs the card's history as well.
bool may_guess(const WorkingSet& set, const cards::Card& card, ChallengeId challenge, Instant now);

}  // namespace privcards::app
