#pragma once
// What a Bitcoin output pays to: the scriptPubKey, which is what deposits are matched by, and the
// address that stands for it on one network. Here native segwit (BIP 141, 84) and taproot with no
// script path (BIP 341, 86).

#include <optional>
#include <string>
#include <string_view>

#include "base/curve.hpp"

namespace privcards::chain {

enum class ScriptType : std::uint8_t { p2wpkh, p2tr };
std::string_view name_of(ScriptType type);
std::optional<ScriptType> parse_script_type(std::string_view text);

Bytes p2wpkh_script(const CompressedPoint& key);
// Nothing for the one key in 2^128 whose tweak is out of range.
std::optional<Bytes> p2tr_script(const CompressedPoint& internal_key);

// `prefix` is the network's: bc, tb, bcrt, rltc, rb. Nothing when the script has no segwit address.
std::optional<std::string> address_of_script(ByteView script, std::string_view prefix);
std::optional<Bytes> script_of_address(std::string_view address, std::string_view prefix);

}  // namespace privcards::chain
