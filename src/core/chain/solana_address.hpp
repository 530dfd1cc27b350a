#pragma once
// Solana's accounts: 32 bytes written in base58. Wallets are points of edwards25519; token accounts
// are derived by a program and are no points. Since ed25519 has no public derivation, deposit
// addresses come from a pool that the operator derived elsewhere and imports as a list.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace privcards::chain {

using SolanaAddress = std::array<std::uint8_t, 32>;

std::string render_solana(const SolanaAddress& address);
std::optional<SolanaAddress> parse_solana(std::string_view text);  // any 32 bytes

// Programs that own token accounts, and the mint of USDT.
extern const SolanaAddress token_program;
extern const SolanaAddress token_2022_program;
extern const SolanaAddress usdt_mint;

// The associated token account of an owner: the program-derived address with the highest bump that
// is no point of the curve.
struct TokenAccount {
  SolanaAddress address{};
  std::uint8_t bump = 0;
};
TokenAccount associated_token_account(const SolanaAddress& owner, const SolanaAddress& mint,
                                      const SolanaAddress& program);

// One line each: `address`, or `index,address`; empty lines and lines that begin with # are passed
// over. An address must be a point of the curve and stand in the list once. The error names the
// line and never repeats it, for it may hold a private key.
struct PoolError {
  std::size_t line = 0;  // 1-based
  std::string_view what;
};
inline constexpr std::size_t pool_lines_max = 1'000'000;
Result<std::vector<SolanaAddress>, PoolError> parse_address_pool(std::string_view text);

}  // namespace privcards::chain
