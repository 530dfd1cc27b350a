#pragma once
// Does the card's owner have to prove it, or not? An ordered list of named rules over what the
// merchant asks and what the issuer knows; the first that applies decides, and its name is kept
// with the answer. What a merchant wishes may add a challenge, never spare one the issuer wants.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "core/cards/card.hpp"
#include "core/threeds/messages.hpp"

namespace privcards::threeds {

// The issuer's settings, kept per program and per card. Unset means: not said here.
struct AuthenticationRules {
  std::optional<std::int64_t> frictionless_up_to_minor;  // USD cents, inclusive
  std::optional<std::int32_t>
      history_days;  // a challenge completed at this merchant so recently ...
  std::optional<std::int64_t> history_up_to_minor;  // ... spares another up to this amount
  std::optional<std::int32_t> known_device_days;    // one completed on this device so recently ...
  std::optional<std::int64_t> known_device_up_to_minor;  // ... as well
  std::vector<std::string>
      trusted_merchants;  // acquirerMerchantID, or acquirerBIN/acquirerMerchantID
  std::vector<std::string> blocked_merchants;  // the same; rejected
  std::optional<bool> always_challenge;
  std::optional<bool> challenge_first_use;  // until a payment or a challenge went well
  std::optional<bool>
      accept_exemptions;  // indicators 05 and 07 are answered I, at the acquirer's risk
  std::optional<std::int32_t> failures_max;  // challenges of wrong codes in 24 h

  bool operator==(const AuthenticationRules&) const = default;
};
inline constexpr std::int32_t failures_max_default = 10;
// No more failures of a card are remembered, so that a higher limit would never be reached.
inline constexpr std::int32_t failures_max_most = 16;
std::int32_t failures_allowed(const AuthenticationRules& rules);

// The card's settings over its program's: what the card says wins; lists add up.
AuthenticationRules merge_rules(AuthenticationRules program, const AuthenticationRules& card);

// What the issuer knows when the AReq comes. The defaults are those of a good card used before.
struct DecisionFacts {
  bool card_found = true;
  bool enrolled = true;  // Bin::three_ds
  cards::CardStatus card_status = cards::CardStatus::active;
  Instant card_expires_at;
  bool merchant_allowed = true;  // program and card controls: merchant id, category, country
  bool category_allowed = true;
  bool country_allowed = true;
  bool within_limits = true;  // one payment's and the month's limit, where comparable
  bool used_before = true;    // has an approved payment or a completed challenge
  std::optional<Instant> challenged_here_at;    // last completed challenge under merchant_key()
  std::optional<Instant> device_challenged_at;  // last completed challenge on this device
  bool prior_challenge_completed = false;       // 3RI: prior_reference names one of this card
  std::int32_t failures_in_24h = 0;             // challenges of wrong codes, open ones too
  std::optional<TransStatus> forced;            // test world only: a magic amount decides
  AuthenticationRules rules;                    // merged
};

struct Decision {
  TransStatus status = TransStatus::unable;
  StatusReason reason = StatusReason::none;
  std::string rule;  // "frictionless_amount"; a name of rule_names()
  // May the card's owner still change it by webhook? Not when the issuer refused.
  bool open_to_owner = false;
  bool operator==(const Decision&) const = default;
};

Decision decide_authentication(const AuthenticationRequest& request, const DecisionFacts& facts,
                               Instant now);
// The answer when nothing could be decided in time or something broke: U, reason 22.
Decision technical_failure(std::string_view rule);

// What the owner's decision webhook said. It cannot lift a refusal, and cannot ask for a challenge
// where there is no cardholder (3RI).
enum class OwnerVerdict : std::uint8_t { approve, challenge, decline };
std::optional<OwnerVerdict> parse_owner_verdict(std::string_view text);
Decision with_owner_verdict(Decision decision, OwnerVerdict verdict, Channel channel);

// Every rule's name in the order they are asked; for documents and tests.
std::vector<std::string_view> rule_names();

}  // namespace privcards::threeds
