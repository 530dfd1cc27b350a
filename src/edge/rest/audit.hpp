#pragma once
// Answers that hold a secret leave only after the audit entry that says who saw it is committed.

#include <string>

#include "base/secret.hpp"
#include "edge/rest/call.hpp"

namespace privcards::rest {

struct AuditedAnswer {
  std::string action;   // "card.details"
  std::string subject;  // "card_…"
  SecretText json;
};
void audit_then_answer(const CallPtr& call, AuditedAnswer answer);

}  // namespace privcards::rest
