#pragma once
// Rows around a 3-D Secure authentication: the names others know it by, what a card's earlier ones
// came to, and the issuer's rules per program and card.

#include <algorithm>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "core/threeds/authentication.hpp"

namespace privcards::app {

// The first 16 bytes of a SHA-256 over what kind of name it is and the name.
struct AuthenticationKey {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const AuthenticationKey&) const = default;
};
struct AuthenticationKeyHash {
  std::size_t operator()(const AuthenticationKey& key) const {
    std::size_t head = 0;
    std::memcpy(&head, key.bytes.data(), sizeof head);
    return head;
  }
};
// A directory server's own transaction id, ours, and an authentication value (its base64 text).
AuthenticationKey key_of_request(std::string_view directory_server, std::string_view ds_trans_id);
AuthenticationKey key_of_acs_id(std::string_view acs_trans_id);
AuthenticationKey key_of_value(std::string_view value);

// `content` and `answer` stand at the directory server's name only: the same AReq is answered with
// the same bytes, another one under the same id is not.
struct AuthenticationName {
  AuthenticationKey key;
  ChallengeId authentication;  // none when the card is not known: the answer alone is kept
  Digest content{};
  Bytes answer;  // the ARes; sealed when `authentication` is set, for it may carry a value
  Instant created_at;
};

// What came of a card's challenges, newest first; no more than is asked about.
struct AuthenticationHistory {
  static constexpr std::size_t merchants_max = 32;
  static constexpr std::size_t devices_max = 8;

  CardId card;
  bool completed_before = false;
  std::vector<std::string> completed;  // "<milliseconds> <merchant key>", one per merchant
  std::vector<std::string> devices;    // "<milliseconds> <fingerprint>", one per device
  std::vector<std::string> failed;  // "<milliseconds> <challenge>": a wrong code, and not yet the
                                    // right one; no more than threeds::failures_max_most

  void note_completed(const std::string& merchant_key, Instant at);
  void note_device(const std::string& fingerprint, Instant at);
  void note_wrong_code(ChallengeId challenge, Instant at);
  void forget_wrong_codes(ChallengeId challenge);  // the right one came
  std::optional<Instant> completed_at(std::string_view merchant_key) const;
  std::optional<Instant> device_at(std::string_view fingerprint) const;
  // Challenges of wrong codes, but for `except`.
  std::int32_t failures_since(Instant since, ChallengeId except = {}) const;
};

enum class RulesScope : std::uint8_t { program = 1, card = 2 };
struct RulesKey {
  RulesScope scope = RulesScope::program;
  std::int64_t subject = 0;  // program id or CardId
  auto operator<=>(const RulesKey&) const = default;
};
struct RulesKeyHash {
  std::size_t operator()(const RulesKey& key) const {
    return std::hash<std::int64_t>{}(key.subject) * 2 + static_cast<std::size_t>(key.scope);
  }
};
struct StoredRules {
  RulesKey key;
  threeds::AuthenticationRules rules;
};

inline AuthenticationKey key_of(const AuthenticationName& row) { return row.key; }
inline CardId key_of(const AuthenticationHistory& row) { return row.card; }
inline RulesKey key_of(const StoredRules& row) { return row.key; }
inline ChallengeId key_of(const threeds::Authentication& row) { return row.id; }

}  // namespace privcards::app
