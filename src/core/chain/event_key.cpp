#include "core/chain/event_key.hpp"

#include "core/chain/base58.hpp"
#include "core/chain/chain_hash.hpp"

namespace privcards::chain {

std::string bitcoin_event_key(const Digest& transaction, std::uint32_t output) {
  return render_reversed(transaction) + ":" + std::to_string(output);
}

std::string ethereum_native_key(const Digest& transaction) {
  return hex_encode(transaction) + ":native";
}

std::string ethereum_trace_key(const Digest& transaction, std::string_view path) {
  return hex_encode(transaction) + ":trace:" + std::string(path);
}

std::string ethereum_token_key(const Digest& transaction, std::size_t position) {
  return hex_encode(transaction) + ":token:" + std::to_string(position);
}

std::string solana_native_key(ByteView signature, const SolanaAddress& account) {
  return base58_encode(signature) + ":native:" + render_solana(account);
}

std::string solana_token_key(ByteView signature, const SolanaAddress& mint,
                             const SolanaAddress& account) {
  return base58_encode(signature) + ":" + render_solana(mint) + ":" + render_solana(account);
}

}  // namespace privcards::chain
