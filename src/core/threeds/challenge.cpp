#include "core/threeds/challenge.hpp"

namespace privcards::threeds {
namespace {

Challenge ended(Challenge challenge, ChallengeStatus status) {
  challenge.status = status;
  challenge.sealed_otp.clear();
  return challenge;
}

}  // namespace

std::string_view name_of(ChallengeStatus status) {
  switch (status) {
    case ChallengeStatus::pending:
      return "pending";
    case ChallengeStatus::completed:
      return "completed";
    case ChallengeStatus::failed:
      return "failed";
    case ChallengeStatus::expired:
      return "expired";
  }
  return "";
}

std::string_view name_of(FailureReason reason) {
  switch (reason) {
    case FailureReason::none:
      return "";
    case FailureReason::attempts_exhausted:
      return "attempts_exhausted";
    case FailureReason::cancelled:
      return "cancelled";
    case FailureReason::error:
      return "error";
    case FailureReason::timed_out:
      return "timed_out";
    case FailureReason::never_started:
      return "never_started";
  }
  return "";
}

std::optional<ChallengeStatus> parse_challenge_status(std::string_view text) {
  for (auto status : {ChallengeStatus::pending, ChallengeStatus::completed, ChallengeStatus::failed,
                      ChallengeStatus::expired}) {
    if (name_of(status) == text) return status;
  }
  return std::nullopt;
}

Challenge expire_if_due(Challenge challenge, Instant now) {
  if (challenge.status != ChallengeStatus::pending || now < challenge.expires_at) return challenge;
  return ended(std::move(challenge), ChallengeStatus::expired);
}

}  // namespace privcards::threeds
