#pragma once
// A 3-D Secure challenge waiting for its one-time code. The code is sealed by the vault, shown to
// the card's owner while the challenge is pending, and wiped at its end.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace privcards::threeds {

enum class ChallengeStatus : std::uint8_t { pending = 0, completed = 1, failed = 2, expired = 3 };
std::string_view name_of(ChallengeStatus status);
std::optional<ChallengeStatus> parse_challenge_status(std::string_view text);

// Why a challenge ended without success; `none` while it is pending and when it was completed.
enum class FailureReason : std::uint8_t {
  none = 0,
  attempts_exhausted = 1,
  cancelled = 2,  // by the cardholder
  error = 3,
  timed_out = 4,     // the time was up
  never_started = 5  // no CReq came; no challenge object exists for these
};
std::string_view name_of(FailureReason reason);  // empty for none

inline constexpr int attempts_max = 3;

struct Challenge {
  ChallengeId id;
  WalletId wallet;
  CardId card;
  std::string merchant;
  std::int64_t amount_minor = 0;
  ChallengeStatus status = ChallengeStatus::pending;
  Bytes sealed_otp;  // empty unless pending
  std::int32_t attempts_left = attempts_max;
  Instant created_at;
  Instant expires_at;
  std::uint16_t currency = 840;  // of amount_minor, ISO 4217 numeric
  std::uint8_t exponent = 2;     // its decimals as the merchant sent them; never scales
  std::int32_t resend_count = 0;
  FailureReason failure_reason = FailureReason::none;
  std::string acs_trans_id;  // the protocol's names for it; empty for challenges made before those
  std::string ds_trans_id;
};

// Pending and past its time becomes expired, with its code wiped.
Challenge expire_if_due(Challenge challenge, Instant now);

}  // namespace privcards::threeds
