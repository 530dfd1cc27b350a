#pragma once
// Two signatures on every delivery. The first is the HMAC-SHA256 of the raw body under the secret's
// own text, in lower-case hex, as the API page's verify_webhook() checks it. The second is
// Standard Webhooks 1.0 ("v1"): base64 HMAC-SHA256 of `id.timestamp.body` under the bytes that the
// secret encodes, which a timestamp protects against replay. The two use different key bytes, so
// one can never be passed off as the other.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace privcards::webhooks {

inline constexpr std::string_view secret_prefix = "whsec_";

// 64 lower-case hex characters.
std::string body_signature(std::string_view body, const SecretText& secret);

// `v1,` and base64. A secret that is not `whsec_` and base64 signs with its text.
std::string standard_signature(std::string_view event_id, std::int64_t timestamp_s,
                               std::string_view body, const SecretText& secret);

struct DeliverySignatures {
  std::string body;                      // X-PrivCards-Signature
  std::optional<std::string> body_next;  // X-PrivCards-Signature-Next, while a rotation lasts
  std::string standard;                  // webhook-signature: one v1 entry, or two
};

// While `previous` is set, receivers may still hold the old secret: the single-valued header stays
// with it, the new one is announced beside it, and the list-valued header has both.
DeliverySignatures sign_delivery(std::string_view event_id, std::int64_t timestamp_s,
                                 std::string_view body, const SecretText& secret,
                                 const std::optional<SecretText>& previous);

}  // namespace privcards::webhooks
