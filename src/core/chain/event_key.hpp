#pragma once
// Event keys: what makes a payment itself. Lower-case hex without 0x (Solana: base58), from decoded
// bytes only; a text from outside in another spelling can therefore never be a second payment. The
// block is no part of a key, so a payment that is mined again keeps it; nor is the block-wide
// logIndex, which changes then.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "core/chain/solana_address.hpp"

namespace privcards::chain {

std::string bitcoin_event_key(const Digest& transaction, std::uint32_t output);
std::string ethereum_native_key(const Digest& transaction);
// `path` counts calls from the top: "0.2.1".
std::string ethereum_trace_key(const Digest& transaction, std::string_view path);
// `position` is the log's place in its own transaction's receipt.
std::string ethereum_token_key(const Digest& transaction, std::size_t position);
std::string solana_native_key(ByteView signature, const SolanaAddress& account);
std::string solana_token_key(ByteView signature, const SolanaAddress& mint,
                             const SolanaAddress& account);

}  // namespace privcards::chain
