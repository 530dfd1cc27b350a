#include "core/webhooks/signature.hpp"

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace privcards::webhooks {
namespace {

SecretBytes standard_key(const SecretText& secret) {
  const std::string_view text = secret.reveal();
  if (text.starts_with(secret_prefix)) {
    if (auto decoded = base64_decode(text.substr(secret_prefix.size())); decoded) {
      return SecretBytes(std::move(*decoded));
    }
  }
  const ByteView bytes = as_bytes(text);
  return SecretBytes(Bytes(bytes.begin(), bytes.end()));
}

}  // namespace

std::string body_signature(std::string_view body, const SecretText& secret) {
  return hex_encode(hmac_sha256(as_bytes(secret.reveal()), as_bytes(body)));
}

std::string standard_signature(std::string_view event_id, std::int64_t timestamp_s,
                               std::string_view body, const SecretText& secret) {
  std::string signed_text;
  signed_text.reserve(event_id.size() + body.size() + 24);
  signed_text.append(event_id).append(".").append(std::to_string(timestamp_s)).append(".");
  signed_text.append(body);
  const SecretBytes key = standard_key(secret);
  return "v1," + base64_encode(hmac_sha256(key.reveal(), as_bytes(signed_text)));
}

DeliverySignatures sign_delivery(std::string_view event_id, std::int64_t timestamp_s,
                                 std::string_view body, const SecretText& secret,
                                 const std::optional<SecretText>& previous) {
  DeliverySignatures signatures;
  signatures.standard = standard_signature(event_id, timestamp_s, body, secret);
  if (!previous) {
    signatures.body = body_signature(body, secret);
    return signatures;
  }
  signatures.body = body_signature(body, *previous);
  signatures.body_next = body_signature(body, secret);
  signatures.standard += " " + standard_signature(event_id, timestamp_s, body, *previous);
  return signatures;
}

}  // namespace privcards::webhooks
