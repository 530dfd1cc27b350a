#include "core/chain/bitcoin_script.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "core/chain/bech32.hpp"
#include "core/chain/extended_key.hpp"

namespace privcards::chain {
namespace {

constexpr std::uint8_t op_1 = 0x51;

Bytes witness_script(int version, ByteView program) {
  const int opcode = version == 0 ? 0 : op_1 + version - 1;
  Bytes script(program.size() + 2);
  script[0] = static_cast<std::uint8_t>(opcode);
  script[1] = static_cast<std::uint8_t>(program.size());
  std::copy(program.begin(), program.end(), script.begin() + 2);
  return script;
}

// BIP 340: SHA256(SHA256(tag) || SHA256(tag) || message).
Digest tagged_hash(std::string_view tag, ByteView message) {
  const Digest prefix = sha256(as_bytes(tag));
  return sha256({prefix, prefix, message});
}

}  // namespace

std::string_view name_of(ScriptType type) { return type == ScriptType::p2wpkh ? "p2wpkh" : "p2tr"; }

std::optional<ScriptType> parse_script_type(std::string_view text) {
  for (auto type : {ScriptType::p2wpkh, ScriptType::p2tr}) {
    if (name_of(type) == text) return type;
  }
  return std::nullopt;
}

Bytes p2wpkh_script(const CompressedPoint& key) { return witness_script(0, hash160(key)); }

std::optional<Bytes> p2tr_script(const CompressedPoint& internal_key) {
  const ByteView x = ByteView(internal_key).subspan(1);
  const auto output_key = tweak_x_only(internal_key, tagged_hash("TapTweak", x));
  if (!output_key) return std::nullopt;
  return witness_script(1, *output_key);
}

std::optional<std::string> address_of_script(ByteView script, std::string_view prefix) {
  if (script.size() < 4 || script.size() > 42 || script[1] != script.size() - 2) {
    return std::nullopt;
  }
  int version = 0;
  if (script[0] >= op_1 && script[0] <= op_1 + 15) {
    version = script[0] - op_1 + 1;
  } else if (script[0] != 0) {
    return std::nullopt;
  }
  const ByteView program = script.subspan(2);
  if (version == 0 && program.size() != 20 && program.size() != 32) return std::nullopt;
  return render_segwit({.prefix = std::string(prefix),
                        .version = version,
                        .program = Bytes(program.begin(), program.end())});
}

std::optional<Bytes> script_of_address(std::string_view address, std::string_view prefix) {
  const auto parsed = parse_segwit(address);
  if (!parsed || parsed->prefix != prefix) return std::nullopt;
  return witness_script(parsed->version, parsed->program);
}

}  // namespace privcards::chain
