#include "core/threeds/decide.hpp"

#include <algorithm>
#include <array>

namespace privcards::threeds {
namespace {

struct Inquiry {
  const AuthenticationRequest& request;
  const DecisionFacts& facts;
  Instant now;

  // Only a browser can be challenged: in a 3RI authentication nobody is there.
  bool can_challenge() const { return request.channel == Channel::browser; }
};

struct Verdict {
  TransStatus status = TransStatus::unable;
  StatusReason reason = StatusReason::none;
};
using Answer = std::optional<Verdict>;

Answer when(bool applies, TransStatus status, StatusReason reason = StatusReason::none) {
  if (!applies) return std::nullopt;
  return Verdict{status, reason};
}
Answer deny_when(bool applies, StatusReason reason) {
  return when(applies, TransStatus::denied, reason);
}
Answer challenge_when(bool applies, const Inquiry& inquiry) {
  return when(applies && inquiry.can_challenge(), TransStatus::challenge);
}

// Lists name a merchant by its id alone or under its acquirer.
bool lists(const std::vector<std::string>& entries, const ThreedsMerchant& merchant) {
  if (merchant.id.empty()) return false;
  const auto fits = [&](const std::string& entry) {
    return entry == merchant.id || entry == merchant.acquirer_bin + "/" + merchant.id;
  };
  return std::any_of(entries.begin(), entries.end(), fits);
}

// A merchant answered with a forced outcome still gets one that its message can have.
Answer forced_outcome(const Inquiry& inquiry) {
  if (!inquiry.facts.forced) return std::nullopt;
  switch (*inquiry.facts.forced) {
    case TransStatus::challenge:
      return challenge_when(true, inquiry);
    case TransStatus::denied:
      return Verdict{TransStatus::denied, StatusReason::authentication_failed};
    case TransStatus::unable:
      return Verdict{TransStatus::unable, StatusReason::technical_issue};
    case TransStatus::rejected:
      return Verdict{TransStatus::rejected, StatusReason::suspected_fraud};
    case TransStatus::informational:
      // 2.1.0 has no such status.
      return when(inquiry.request.version != Version::v2_1_0, TransStatus::informational);
    case TransStatus::authenticated:
    case TransStatus::attempted:
      break;
  }
  return Verdict{*inquiry.facts.forced, StatusReason::none};
}

bool has_amount_up_to(const Inquiry& inquiry, std::int64_t limit_minor) {
  const std::optional<std::int64_t> amount = usd_minor(inquiry.request);
  return amount && *amount <= limit_minor;
}

Answer frictionless_amount(const Inquiry& inquiry) {
  const auto& limit = inquiry.facts.rules.frictionless_up_to_minor;
  return when(
      limit && inquiry.request.category == Category::payment && has_amount_up_to(inquiry, *limit),
      TransStatus::authenticated);
}

// A challenge that was completed lately spares another, up to an amount where one is set.
Answer spared(const Inquiry& inquiry, const std::optional<Instant>& completed_at,
              const std::optional<std::int32_t>& days,
              const std::optional<std::int64_t>& up_to_minor) {
  if (!days || !completed_at || inquiry.now > completed_at->plus_days(*days)) return std::nullopt;
  return when(!up_to_minor || has_amount_up_to(inquiry, *up_to_minor), TransStatus::authenticated);
}

Answer history_at_merchant(const Inquiry& inquiry) {
  const AuthenticationRules& rules = inquiry.facts.rules;
  return spared(inquiry, inquiry.facts.challenged_here_at, rules.history_days,
                rules.history_up_to_minor);
}

Answer known_device(const Inquiry& inquiry) {
  const AuthenticationRules& rules = inquiry.facts.rules;
  return spared(inquiry, inquiry.facts.device_challenged_at, rules.known_device_days,
                rules.known_device_up_to_minor);
}

Answer suspicious_account(const Inquiry& inquiry) {
  if (!inquiry.request.suspicious_account) return std::nullopt;
  if (inquiry.can_challenge()) return Verdict{TransStatus::challenge};
  return Verdict{TransStatus::denied, StatusReason::suspected_fraud};
}

bool wishes(const Inquiry& inquiry, ChallengeWish wish) { return inquiry.request.wish() == wish; }

struct Rule {
  std::string_view name;
  Answer (*ask)(const Inquiry&);
  bool open_to_owner = false;
};

// Asked from the top. Refusals first, so that nothing below can soften them; then what the issuer
// or the merchant wants challenged; then what may go without; and else a challenge.
constexpr std::array rules = {
    Rule{"card_unknown",
         [](const Inquiry& i) {
           return when(!i.facts.card_found, TransStatus::unable, StatusReason::no_card_record);
         }},
    Rule{"app_channel",
         [](const Inquiry& i) {
           return when(i.request.channel == Channel::app, TransStatus::unable,
                       StatusReason::unsupported_device);
         }},
    Rule{"test_amount", forced_outcome},
    Rule{"not_enrolled",
         [](const Inquiry& i) {
           return when(!i.facts.enrolled, TransStatus::unable, StatusReason::not_enrolled);
         }},
    Rule{"card_terminated",
         [](const Inquiry& i) {
           return deny_when(i.facts.card_status == cards::CardStatus::terminated,
                            StatusReason::not_permitted);
         }},
    Rule{"card_expired",
         [](const Inquiry& i) {
           return deny_when(i.now > i.facts.card_expires_at, StatusReason::expired_card);
         }},
    Rule{"expiry_mismatch",
         [](const Inquiry& i) {
           const auto& presented = i.request.expiry;
           return deny_when(presented && *presented != expiry_month(i.facts.card_expires_at),
                            StatusReason::expired_card);
         }},
    Rule{"card_frozen",
         [](const Inquiry& i) {
           return deny_when(i.facts.card_status == cards::CardStatus::frozen,
                            StatusReason::not_permitted);
         }},
    Rule{"merchant_blocked",
         [](const Inquiry& i) {
           return when(!i.facts.merchant_allowed ||
                           lists(i.facts.rules.blocked_merchants, i.request.merchant),
                       TransStatus::rejected, StatusReason::not_permitted);
         }},
    Rule{"category_not_allowed",
         [](const Inquiry& i) {
           return deny_when(!i.facts.category_allowed, StatusReason::not_permitted);
         }},
    Rule{"country_not_allowed",
         [](const Inquiry& i) {
           return deny_when(!i.facts.country_allowed, StatusReason::not_permitted);
         }},
    Rule{"amount_too_large",
         [](const Inquiry& i) {
           return deny_when(i.request.purchase && !i.request.purchase->amount_minor,
                            StatusReason::invalid_transaction);
         }},
    Rule{"exceeds_limit",
         [](const Inquiry& i) {
           return deny_when(!i.facts.within_limits, StatusReason::not_permitted);
         }},
    Rule{"too_many_failures",
         [](const Inquiry& i) {
           const bool too_many = i.facts.failures_in_24h >= failures_allowed(i.facts.rules);
           return when(too_many, TransStatus::rejected, StatusReason::frequency_limit);
         }},
    Rule{"data_only",
         [](const Inquiry& i) {
           return when(wishes(i, ChallengeWish::none_data_only), TransStatus::informational);
         }},
    Rule{"always_challenge",
         [](const Inquiry& i) {
           return challenge_when(i.facts.rules.always_challenge.value_or(false), i);
         },
         true},
    Rule{"challenge_mandated",
         [](const Inquiry& i) { return challenge_when(wishes(i, ChallengeWish::mandated), i); }},
    Rule{"suspicious_account", suspicious_account},
    Rule{"exemption_accepted",
         [](const Inquiry& i) {
           return when(i.facts.rules.accept_exemptions.value_or(false) &&
                           (wishes(i, ChallengeWish::none_risk_analysed) ||
                            wishes(i, ChallengeWish::none_already_strong)),
                       TransStatus::informational);
         }},
    Rule{"challenge_wanted",
         [](const Inquiry& i) {
           return challenge_when(wishes(i, ChallengeWish::wanted) ||
                                     wishes(i, ChallengeWish::wanted_with_trust_prompt),
                                 i);
         },
         true},
    Rule{"card_added",
         [](const Inquiry& i) {
           constexpr std::uint8_t add_card = 4;
           return challenge_when(i.request.authentication_indicator == add_card, i);
         },
         true},
    Rule{"first_use",
         [](const Inquiry& i) {
           return challenge_when(
               i.facts.rules.challenge_first_use.value_or(false) && !i.facts.used_before, i);
         },
         true},
    Rule{"prior_challenge",
         [](const Inquiry& i) {
           return when(i.request.channel == Channel::three_ri && i.facts.prior_challenge_completed,
                       TransStatus::authenticated);
         },
         true},
    Rule{"trusted_merchant",
         [](const Inquiry& i) {
           return when(lists(i.facts.rules.trusted_merchants, i.request.merchant),
                       TransStatus::authenticated);
         },
         true},
    Rule{"frictionless_amount", frictionless_amount, true},
    Rule{"history_at_merchant", history_at_merchant, true},
    Rule{"known_device", known_device, true},
    Rule{"nobody_to_challenge",
         [](const Inquiry& i) {
           return when(!i.can_challenge(), TransStatus::unable, StatusReason::three_ri_unsupported);
         },
         true},
    Rule{"challenge", [](const Inquiry& i) { return challenge_when(true, i); }, true},
};

template <class T>
void prefer(std::optional<T>& setting, const std::optional<T>& over) {
  if (over) setting = over;
}

void add_to(std::vector<std::string>& list, const std::vector<std::string>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

}  // namespace

std::int32_t failures_allowed(const AuthenticationRules& given) {
  return std::min(given.failures_max.value_or(failures_max_default), failures_max_most);
}

AuthenticationRules merge_rules(AuthenticationRules program, const AuthenticationRules& card) {
  prefer(program.frictionless_up_to_minor, card.frictionless_up_to_minor);
  prefer(program.history_days, card.history_days);
  prefer(program.history_up_to_minor, card.history_up_to_minor);
  prefer(program.known_device_days, card.known_device_days);
  prefer(program.known_device_up_to_minor, card.known_device_up_to_minor);
  prefer(program.always_challenge, card.always_challenge);
  prefer(program.challenge_first_use, card.challenge_first_use);
  prefer(program.accept_exemptions, card.accept_exemptions);
  prefer(program.failures_max, card.failures_max);
  add_to(program.trusted_merchants, card.trusted_merchants);
  add_to(program.blocked_merchants, card.blocked_merchants);
  return program;
}

Decision decide_authentication(const AuthenticationRequest& request, const DecisionFacts& facts,
                               Instant now) {
  const Inquiry inquiry{request, facts, now};
  for (const Rule& rule : rules) {
    if (const Answer answer = rule.ask(inquiry)) {
      return {answer->status, answer->reason, std::string(rule.name), rule.open_to_owner};
    }
  }
  return technical_failure("no_rule");
}

Decision technical_failure(std::string_view rule) {
  return {TransStatus::unable, StatusReason::technical_issue, std::string(rule), false};
}

std::optional<OwnerVerdict> parse_owner_verdict(std::string_view text) {
  if (text == "approve") return OwnerVerdict::approve;
  if (text == "challenge") return OwnerVerdict::challenge;
  if (text == "decline") return OwnerVerdict::decline;
  return std::nullopt;
}

Decision with_owner_verdict(Decision decision, OwnerVerdict verdict, Channel channel) {
  if (!decision.open_to_owner) return decision;
  switch (verdict) {
    case OwnerVerdict::approve:
      return {TransStatus::authenticated, StatusReason::none, "owner_approved", false};
    case OwnerVerdict::decline:
      return {TransStatus::denied, StatusReason::not_permitted, "owner_declined", false};
    case OwnerVerdict::challenge:
      if (channel != Channel::browser) return decision;
      return {TransStatus::challenge, StatusReason::none, "owner_challenged", false};
  }
  return decision;
}

std::vector<std::string_view> rule_names() {
  std::vector<std::string_view> names;
  names.reserve(rules.size());
  for (const Rule& rule : rules) names.push_back(rule.name);
  return names;
}

}  // namespace privcards::threeds
