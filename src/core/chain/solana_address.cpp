#include "core/chain/solana_address.hpp"

#include <algorithm>
#include <set>

#include "base/check.hpp"
#include "base/curve.hpp"
#include "base/hash.hpp"
#include "core/chain/base58.hpp"
#include "core/chain/extended_key.hpp"

namespace privcards::chain {
namespace {

SolanaAddress known(std::string_view text) {
  const auto address = parse_solana(text);
  CHECK(address.has_value());
  return *address;
}

const SolanaAddress associated_token_program =
    known("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// The part behind `index,`.
std::optional<std::string_view> address_part(std::string_view line) {
  const std::size_t comma = line.find(',');
  if (comma == std::string_view::npos) return line;
  const std::string_view index = trimmed(line.substr(0, comma));
  const bool digits = !index.empty() && index.find_first_not_of("0123456789") == index.npos;
  if (!digits) return std::nullopt;
  return trimmed(line.substr(comma + 1));
}

}  // namespace

const SolanaAddress token_program = known("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
const SolanaAddress token_2022_program = known("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");
const SolanaAddress usdt_mint = known("Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB");

std::string render_solana(const SolanaAddress& address) { return base58_encode(address); }

std::optional<SolanaAddress> parse_solana(std::string_view text) {
  if (text.size() > 44) return std::nullopt;  // what 32 bytes need at most
  const auto bytes = base58_decode(text);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  SolanaAddress address;
  std::copy(bytes->begin(), bytes->end(), address.begin());
  return address;
}

TokenAccount associated_token_account(const SolanaAddress& owner, const SolanaAddress& mint,
                                      const SolanaAddress& program) {
  for (int bump = 255;; --bump) {
    CHECK(bump >= 0);  // 256 digests in a row are points once in 2^256
    const std::array<std::uint8_t, 1> seed{static_cast<std::uint8_t>(bump)};
    const Digest candidate = sha256(
        {owner, program, mint, seed, associated_token_program, as_bytes("ProgramDerivedAddress")});
    if (!is_edwards25519_point(candidate)) return {candidate, seed[0]};
  }
}

Result<std::vector<SolanaAddress>, PoolError> parse_address_pool(std::string_view text) {
  std::vector<SolanaAddress> addresses;
  std::set<SolanaAddress> seen;
  for (std::size_t number = 1; !text.empty(); ++number) {
    if (number > pool_lines_max) return Unexpected(PoolError{number, "too many lines"});
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const auto part = address_part(line);
    if (looks_private(line) || (part && looks_private(*part))) {
      return Unexpected(PoolError{number, describe(KeyError::private_key)});
    }
    if (!part) return Unexpected(PoolError{number, "neither an address nor index,address"});
    const auto address = parse_solana(*part);
    if (!address) return Unexpected(PoolError{number, "not 32 bytes in base58"});
    if (!is_edwards25519_point(*address)) {
      return Unexpected(PoolError{number, "not a wallet's address: no point of the curve"});
    }
    if (!seen.insert(*address).second) {
      return Unexpected(PoolError{number, "the same address stands above"});
    }
    addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace privcards::chain
