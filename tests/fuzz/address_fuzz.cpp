// Texts an operator or a customer types as addresses and keys: whatever is accepted must be written
// back the same way, and what looks like a private key is never accepted.

#include <string>
#include <string_view>

#include "base/check.hpp"
#include "core/chain/base58.hpp"
#include "core/chain/bech32.hpp"
#include "core/chain/bitcoin_script.hpp"
#include "core/chain/ethereum_address.hpp"
#include "core/chain/extended_key.hpp"
#include "core/chain/solana_address.hpp"

namespace {

using namespace privcards;
using namespace privcards::chain;

void check_encodings(std::string_view text) {
  if (const auto bytes = base58_decode(text)) CHECK(base58_encode(*bytes) == text);
  if (const auto payload = base58check_decode(text)) CHECK(base58check_encode(*payload) == text);
  if (const auto address = parse_segwit(text)) {
    const std::string lower = render_segwit(*address);
    CHECK(lower.size() == text.size());
    const auto script = script_of_address(text, address->prefix);
    CHECK(script && address_of_script(*script, address->prefix) == lower);
  }
  if (const auto address = parse_ethereum_address(text)) {
    CHECK(parse_ethereum_address(render_eip55(*address)) == address);
  }
  if (const auto address = parse_tron(text)) CHECK(render_tron(*address) == text);
  if (const auto address = parse_solana(text)) CHECK(render_solana(*address) == text);
}

void check_key(std::string_view text) {
  const auto key = parse_extended_key(text);
  if (!key) {
    CHECK(!describe(key.error()).empty());
    return;
  }
  CHECK(!looks_private(text));
  CHECK(render_extended_key(*key) == text);
  const auto child = derive_child(*key, 5);
  if (child) CHECK(parse_extended_key(render_extended_key(*child)).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_encodings(text);
  check_key(text);
  (void)parse_address_pool(text);
  // With the checksum a random text never has, so that what lies behind it is reached.
  if (size <= 80) check_key(base58check_encode({data, size}));
  return 0;
}
