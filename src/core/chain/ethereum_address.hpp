#pragma once
// Twenty bytes of Ethereum and the chains that copied it, written with the checksum of EIP-55; and
// TRON's way of writing the same bytes.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/curve.hpp"

namespace privcards::chain {

using EthereumAddress = std::array<std::uint8_t, 20>;

// The last twenty bytes of Keccak-256 over x and y. Nothing when it is no point.
std::optional<EthereumAddress> ethereum_address(const CompressedPoint& key);

std::string render_eip55(const EthereumAddress& address);
// With 0x; all lower or all upper case, or mixed with the right checksum.
std::optional<EthereumAddress> parse_ethereum_address(std::string_view text);

// Base58Check of 41 and the twenty bytes.
std::string render_tron(const EthereumAddress& address);
std::optional<EthereumAddress> parse_tron(std::string_view text);

}  // namespace privcards::chain
