#pragma once
// Payment URIs, which wallets open from a link or a QR code: BIP 21 for Bitcoin, EIP-681 for ether
// and ERC-20 tokens, Solana Pay's transfer request. TRON has no such standard. The amount is
// optional: for an address that stands for years there is none.

#include <optional>
#include <string>
#include <string_view>

#include "base/uint256.hpp"
#include "core/chain/ethereum_address.hpp"
#include "core/chain/solana_address.hpp"

namespace privcards::chain {

struct UriTexts {
  std::optional<Uint256> units;  // smallest units of what is paid
  std::string label;             // who is paid; UTF-8, encoded here
  std::string message;
};

// `bitcoin:bc1…?amount=0.005&label=…`. The amount is in whole bitcoin.
std::string bitcoin_uri(std::string_view address, const UriTexts& texts);

// `ethereum:0x…@1?value=5000000000000000`, or `ethereum:TOKEN@1/transfer?address=0x…&uint256=…`.
// There is no place for texts in it.
std::string ethereum_uri(const EthereumAddress& address, std::uint64_t chain_id,
                         const std::optional<EthereumAddress>& token,
                         const std::optional<Uint256>& units);

// `solana:ADDRESS?amount=1.5&spl-token=MINT&label=…&message=…`. Amounts are in whole units, so the
// token's decimals are needed.
struct SplToken {
  SolanaAddress mint{};
  int decimals = 0;
};
std::string solana_uri(const SolanaAddress& wallet, const std::optional<SplToken>& token,
                       const UriTexts& texts);

// Whole units without superfluous zeros: "0.005", "12".
std::string render_whole_units(const Uint256& units, int decimals);
// RFC 3986: everything but unreserved characters as %XX.
std::string percent_encode(std::string_view text);

}  // namespace privcards::chain
