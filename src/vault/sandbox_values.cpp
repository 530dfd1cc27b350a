#include "vault/sandbox_values.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace privcards::vault {
namespace {

constexpr std::string_view mark = "TEST";

// Every part ends in a byte that none of them holds, so that no two facts read the same.
std::string text_of(const app::ValueFacts& facts) {
  std::string text(name_of(facts.network));
  const auto add = [&text](std::string_view part) {
    text.push_back('\0');
    text.append(part);
  };
  add(std::string(1, letter_of(facts.status)));
  add(std::to_string(facts.card.value));
  std::string id = facts.ds_trans_id;
  std::transform(id.begin(), id.end(), id.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  add(id);
  add(std::to_string(facts.amount_minor));
  add(std::to_string(facts.currency));
  add(facts.eci);
  return text;
}

}  // namespace

Result<SecretText, Fault> SandboxValues::make(const app::ValueFacts& facts) {
  const std::size_t size = facts.network == cards::Network::visa ? 20 : 21;
  const Digest digest = hmac_sha256(key_.reveal(), as_bytes(text_of(facts)));
  Bytes bytes(mark.begin(), mark.end());
  bytes.push_back(static_cast<std::uint8_t>(letter_of(facts.status)));
  bytes.insert(bytes.end(), digest.begin(),
               digest.begin() + static_cast<std::ptrdiff_t>(size - bytes.size()));
  return SecretText(base64_encode(bytes));
}

bool SandboxValues::verify(const SecretText& value, const app::ValueFacts& facts) {
  Result<SecretText, Fault> made = make(facts);
  return made && made->equals(value);
}

}  // namespace privcards::vault
