#pragma once
// Extended public keys (BIP 32, with the version bytes of SLIP-0132): import checks and public
// derivation. A private key in any of its usual forms is refused before anything else is looked at,
// and no error ever repeats the text that was given.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/curve.hpp"
#include "base/result.hpp"

namespace privcards::chain {

enum class KeyNetwork : std::uint8_t { main, test };

// What the version bytes say about the scripts. xpub and tpub leave it to the operator.
enum class KeyPurpose : std::uint8_t { unstated, nested_segwit, segwit };

struct ExtendedKey {
  KeyNetwork network = KeyNetwork::main;
  KeyPurpose purpose = KeyPurpose::unstated;
  std::uint8_t depth = 0;
  std::array<std::uint8_t, 4> parent_fingerprint{};
  std::uint32_t child_number = 0;
  std::array<std::uint8_t, 32> chain_code{};
  CompressedPoint point{};

  bool operator==(const ExtendedKey&) const = default;
};

inline constexpr std::uint32_t hardened = 0x8000'0000;

// In the order they are found.
enum class KeyError : std::uint8_t {
  private_key,
  not_base58check,
  wrong_length,
  unknown_version,
  inconsistent_root,  // depth 0 with a parent or a child number
  not_a_point
};
std::string_view describe(KeyError error);  // a sentence for the operator

Result<ExtendedKey, KeyError> parse_extended_key(std::string_view text);
std::string render_extended_key(const ExtendedKey& key);

// Whether a text has the form of a private key: an extended one, WIF, 32 bytes of hex, 64 bytes of
// base58 or of JSON (Solana's key pairs), or a mnemonic. Used on everything an operator imports.
bool looks_private(std::string_view text);

// What is unusual about an account key (BIP 44 expects depth 3, hardened). Empty: nothing.
std::vector<std::string_view> warnings_about_account_key(const ExtendedKey& key);

// CKDpub. Nothing for a hardened index, which needs the private key, at depth 255, and for the one
// index in 2^127 that gives no key: the caller skips it and says so.
std::optional<ExtendedKey> derive_child(const ExtendedKey& parent, std::uint32_t index);

std::array<std::uint8_t, 20> hash160(ByteView bytes);  // RIPEMD160(SHA256(bytes))
std::array<std::uint8_t, 4> fingerprint_of(const ExtendedKey& key);

}  // namespace privcards::chain
