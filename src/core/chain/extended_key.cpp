#include "core/chain/extended_key.hpp"

#include <algorithm>

#include "base/big_endian.hpp"
#include "base/hash.hpp"
#include "core/chain/base58.hpp"

namespace privcards::chain {
namespace {

constexpr std::size_t payload_size = 78;

struct Version {
  std::uint32_t bytes;
  KeyNetwork network;
  KeyPurpose purpose;
};
constexpr auto public_versions = std::to_array<Version>({
    {0x0488B21E, KeyNetwork::main, KeyPurpose::unstated},       // xpub
    {0x049D7CB2, KeyNetwork::main, KeyPurpose::nested_segwit},  // ypub
    {0x04B24746, KeyNetwork::main, KeyPurpose::segwit},         // zpub
    {0x043587CF, KeyNetwork::test, KeyPurpose::unstated},       // tpub
    {0x044A5262, KeyNetwork::test, KeyPurpose::nested_segwit},  // upub
    {0x045F1CF6, KeyNetwork::test, KeyPurpose::segwit},         // vpub
});
// xprv yprv zprv tprv uprv vprv, and the multisignature twins Yprv Zprv Uprv Vprv.
constexpr auto private_versions =
    std::to_array<std::uint32_t>({0x0488ADE4, 0x049D7878, 0x04B2430C, 0x04358394, 0x044A4E28,
                                  0x045F18BC, 0x0295B005, 0x02AA7A99, 0x024285B5, 0x02575048});

Bytes payload_of(const ExtendedKey& key) {
  const auto version = std::find_if(
      public_versions.begin(), public_versions.end(),
      [&](const Version& row) { return row.network == key.network && row.purpose == key.purpose; });
  Bytes payload;
  append_big_endian<std::uint32_t>(payload, version->bytes);
  payload.push_back(key.depth);
  payload.insert(payload.end(), key.parent_fingerprint.begin(), key.parent_fingerprint.end());
  append_big_endian<std::uint32_t>(payload, key.child_number);
  payload.insert(payload.end(), key.chain_code.begin(), key.chain_code.end());
  payload.insert(payload.end(), key.point.begin(), key.point.end());
  return payload;
}

bool is_private_version(std::uint32_t version) {
  return std::find(private_versions.begin(), private_versions.end(), version) !=
         private_versions.end();
}

}  // namespace

std::string_view describe(KeyError error) {
  switch (error) {
    case KeyError::private_key:
      return "this is a private key or the words of one: nothing of it was kept; treat it as "
             "exposed, move its funds, and give the extended public key of a new account";
    case KeyError::not_base58check:
      return "not an extended public key: its characters or its checksum are wrong";
    case KeyError::wrong_length:
      return "not an extended public key: it does not hold 78 bytes";
    case KeyError::unknown_version:
      return "its first bytes are not those of an xpub, ypub, zpub, tpub, upub or vpub";
    case KeyError::inconsistent_root:
      return "it says it is a root and names a parent";
    case KeyError::not_a_point:
      return "the key in it is not a point of secp256k1";
  }
  return "";
}

Result<ExtendedKey, KeyError> parse_extended_key(std::string_view text) {
  if (looks_private(text)) return Unexpected(KeyError::private_key);
  const auto payload = base58check_decode(text);
  if (!payload) return Unexpected(KeyError::not_base58check);
  if (payload->size() != payload_size) return Unexpected(KeyError::wrong_length);
  const ByteView bytes = *payload;
  const auto version = read_big_endian<std::uint32_t>(bytes);
  const auto row = std::find_if(public_versions.begin(), public_versions.end(),
                                [&](const Version& known) { return known.bytes == version; });
  if (row == public_versions.end()) return Unexpected(KeyError::unknown_version);
  ExtendedKey key;
  key.network = row->network;
  key.purpose = row->purpose;
  key.depth = bytes[4];
  std::copy_n(bytes.begin() + 5, 4, key.parent_fingerprint.begin());
  key.child_number = read_big_endian<std::uint32_t>(bytes.subspan(9));
  std::copy_n(bytes.begin() + 13, 32, key.chain_code.begin());
  std::copy_n(bytes.begin() + 45, 33, key.point.begin());
  if (key.depth == 0 &&
      (key.child_number != 0 || read_big_endian<std::uint32_t>(key.parent_fingerprint) != 0)) {
    return Unexpected(KeyError::inconsistent_root);
  }
  if (!is_point(key.point)) return Unexpected(KeyError::not_a_point);
  return key;
}

std::string render_extended_key(const ExtendedKey& key) {
  return base58check_encode(payload_of(key));
}

bool looks_private(std::string_view text) {
  // By its first characters, so that a mistyped one is refused as what it is.
  if (text.size() >= 4 && text.substr(1, 3) == "prv") return true;
  std::string_view digits = text.starts_with("0x") ? text.substr(2) : text;
  if (digits.size() == 64 && hex_decode(digits)) return true;
  if (text.starts_with("[")) return true;
  if (std::count(text.begin(), text.end(), ' ') >= 11) return true;
  if (const auto key_pair = base58_decode(text); key_pair && key_pair->size() == 64) return true;
  const auto payload = base58check_decode(text);
  if (!payload) return false;
  if (payload->size() == payload_size)
    return is_private_version(read_big_endian<std::uint32_t>(*payload));
  // WIF: 80 (main) or EF (test), 32 bytes, 01 when the public key is compressed.
  const bool is_wif_size = payload->size() == 33 || payload->size() == 34;
  return is_wif_size && (payload->front() == 0x80 || payload->front() == 0xEF);
}

std::vector<std::string_view> warnings_about_account_key(const ExtendedKey& key) {
  std::vector<std::string_view> warnings;
  if (key.depth != 3) warnings.push_back("its depth is not 3, that of an account key");
  if (key.child_number < hardened) warnings.push_back("its own number is not hardened");
  if (key.purpose == KeyPurpose::nested_segwit) {
    warnings.push_back("it is for nested segwit; addresses here are native segwit or taproot");
  }
  return warnings;
}

std::optional<ExtendedKey> derive_child(const ExtendedKey& parent, std::uint32_t index) {
  if (index >= hardened || parent.depth == 255) return std::nullopt;
  Bytes message(parent.point.begin(), parent.point.end());
  append_big_endian<std::uint32_t>(message, index);
  const auto halves = hmac_sha512(parent.chain_code, message);
  Coordinate scalar;
  std::copy_n(halves.begin(), 32, scalar.begin());
  const auto point = add_generator_multiple(parent.point, scalar);
  if (!point) return std::nullopt;
  ExtendedKey child = parent;
  child.depth = static_cast<std::uint8_t>(parent.depth + 1);
  child.parent_fingerprint = fingerprint_of(parent);
  child.child_number = index;
  std::copy_n(halves.begin() + 32, 32, child.chain_code.begin());
  child.point = *point;
  return child;
}

std::array<std::uint8_t, 20> hash160(ByteView bytes) { return ripemd160(sha256(bytes)); }

std::array<std::uint8_t, 4> fingerprint_of(const ExtendedKey& key) {
  const auto hash = hash160(key.point);
  return {hash[0], hash[1], hash[2], hash[3]};
}

}  // namespace privcards::chain
