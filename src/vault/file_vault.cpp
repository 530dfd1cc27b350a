#include "vault/file_vault.hpp"

#include <algorithm>
#include <mutex>

#include "base/big_endian.hpp"
#include "vault/aead.hpp"
#include "vault/cvv.hpp"
#include "vault/luhn.hpp"
#include "vault/sandbox_values.hpp"

namespace privcards::vault {
namespace {

constexpr std::size_t pan_digits = 16;
constexpr std::string_view check_text = "privcards vault check 1";

// Binds a sealed value to what it is and whose, so that one cannot be put in another's place.
Bytes associated(std::string_view purpose, std::int64_t owner, std::int64_t subject = 0) {
  Bytes bytes(purpose.begin(), purpose.end());
  bytes.push_back(0);
  append_big_endian<std::int64_t>(bytes, owner);
  append_big_endian<std::int64_t>(bytes, subject);
  return bytes;
}

Fault corrupted(std::string what) { return {FaultKind::corrupted, std::move(what)}; }

SecretText to_text(const SecretBytes& bytes) {
  return SecretText(std::string(bytes.reveal().begin(), bytes.reveal().end()));
}

std::string yymm_text(ExpiryMonth expiry) {
  std::string text = std::to_string(10'000 + expiry.yymm % 10'000);
  return text.substr(1);
}

}  // namespace

FileVault::FileVault(Keys keys, app::Dice& dice) : keys_(std::move(keys)), dice_(dice) {
  for (const cards::Network network : {cards::Network::visa, cards::Network::mastercard}) {
    values_[network] = std::make_unique<SandboxValues>(derived_key("3ds.values.test"));
  }
}

app::AuthenticationValues& FileVault::values(cards::Network network) {
  return *values_.at(network);
}

void FileVault::use_values(cards::Network network,
                           std::unique_ptr<app::AuthenticationValues> values) {
  values_[network] = std::move(values);
}

Bytes FileVault::check_value() const {
  Bytes sealed =
      seal_bytes(keys_.masters.begin()->second, associated("vault.check", 0), as_bytes(check_text));
  Digest lookup = hmac_sha256(keys_.lookup.reveal(), as_bytes(check_text));
  Digest cvk = hmac_sha256(keys_.cvk.reveal(), as_bytes(check_text));
  sealed.insert(sealed.begin(), cvk.begin(), cvk.begin() + 8);
  sealed.insert(sealed.begin(), lookup.begin(), lookup.begin() + 8);
  return sealed;
}

Result<void, Fault> FileVault::verify_check_value(ByteView check) const {
  Fault wrong{FaultKind::refused,
              "wrong master key: the key file is not the one this data was made with"};
  if (check.size() < 16) return Unexpected(wrong);
  Digest lookup = hmac_sha256(keys_.lookup.reveal(), as_bytes(check_text));
  Digest cvk = hmac_sha256(keys_.cvk.reveal(), as_bytes(check_text));
  bool same = std::equal(lookup.begin(), lookup.begin() + 8, check.begin()) &&
              std::equal(cvk.begin(), cvk.begin() + 8, check.begin() + 8);
  // Any master key of the file may have made it: the oldest did, but a rotation may have dropped
  // it.
  bool opens = false;
  for (const auto& [number, key] : keys_.masters) {
    opens = opens || open_bytes(key, associated("vault.check", 0), check.subspan(16)).has_value();
  }
  if (!same || !opens) return Unexpected(wrong);
  return {};
}

app::DataKey FileVault::new_data_key(AccountId account) {
  Bytes fresh(32);
  dice_.fill(fresh);
  auto key = std::make_shared<const SecretBytes>(std::move(fresh));
  const auto& [number, master] = *keys_.masters.rbegin();
  app::DataKey stored{account, {}};
  append_big_endian<std::int64_t>(stored.wrapped, number);
  Bytes sealed = seal_bytes(master, associated("data.key", account.value), key->reveal());
  stored.wrapped.insert(stored.wrapped.end(), sealed.begin(), sealed.end());
  std::unique_lock lock(mutex_);
  data_keys_[account] = std::move(key);
  return stored;
}

Result<SecretBytes, Fault> FileVault::unwrap(const app::DataKey& key) const {
  if (key.wrapped.size() < 8) return Unexpected(corrupted("a data key is too short"));
  const auto number = read_big_endian<std::uint64_t>(key.wrapped);
  auto master = keys_.masters.find(static_cast<std::uint32_t>(number));
  if (master == keys_.masters.end()) {
    return Unexpected(
        Fault{FaultKind::refused, "the key file lacks master key " + std::to_string(number)});
  }
  std::optional<SecretBytes> opened = open_bytes(
      master->second, associated("data.key", key.account.value), ByteView(key.wrapped).subspan(8));
  if (!opened) return Unexpected(corrupted("a data key does not open"));
  return std::move(*opened);
}

Result<void, Fault> FileVault::load_data_key(const app::DataKey& key) {
  Result<SecretBytes, Fault> opened = unwrap(key);
  if (!opened) return Unexpected(std::move(opened).error());
  std::unique_lock lock(mutex_);
  data_keys_[key.account] = std::make_shared<const SecretBytes>(std::move(*opened));
  return {};
}

Result<app::DataKey, Fault> FileVault::rewrap(const app::DataKey& key) const {
  Result<SecretBytes, Fault> opened = unwrap(key);
  if (!opened) return Unexpected(std::move(opened).error());
  const auto& [number, master] = *keys_.masters.rbegin();
  app::DataKey stored{key.account, {}};
  append_big_endian<std::int64_t>(stored.wrapped, number);
  Bytes sealed = seal_bytes(master, associated("data.key", key.account.value), opened->reveal());
  stored.wrapped.insert(stored.wrapped.end(), sealed.begin(), sealed.end());
  return stored;
}

std::shared_ptr<const SecretBytes> FileVault::data_key(AccountId account) const {
  std::shared_lock lock(mutex_);
  auto at = data_keys_.find(account);
  return at == data_keys_.end() ? nullptr : at->second;
}

SecretBytes FileVault::derived_key(std::string_view purpose) const {
  const Digest digest =
      hmac_sha256(keys_.lookup.reveal(), as_bytes("derived key: " + std::string(purpose)));
  return SecretBytes(Bytes(digest.begin(), digest.end()));
}

SecretText FileVault::new_pan(std::string_view bin_digits) {
  bool digits = std::all_of(bin_digits.begin(), bin_digits.end(),
                            [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || bin_digits.size() < 6 || bin_digits.size() > 8) return {};
  std::string pan(bin_digits);
  pan.reserve(pan_digits);
  while (pan.size() < pan_digits - 1) pan.push_back(static_cast<char>('0' + dice_.below(10)));
  pan.push_back(luhn_digit(pan));
  return SecretText(std::move(pan));
}

app::PanToken FileVault::token_of(const SecretText& pan) {
  Digest digest = hmac_sha256(keys_.lookup.reveal(), as_bytes(pan.reveal()));
  app::PanToken token;
  std::copy_n(digest.begin(), token.bytes.size(), token.bytes.begin());
  return token;
}

Result<Bytes, Fault> FileVault::seal_pan(AccountId account, CardId card, const SecretText& pan) {
  std::shared_ptr<const SecretBytes> key = data_key(account);
  if (!key) return Unexpected(Fault{FaultKind::refused, "the account has no data key"});
  return seal_bytes(*key, associated("pan", account.value, card.value), as_bytes(pan.reveal()));
}

Result<SecretText, Fault> FileVault::open_pan(AccountId account, CardId card, ByteView sealed) {
  std::shared_ptr<const SecretBytes> key = data_key(account);
  if (!key) return Unexpected(Fault{FaultKind::refused, "the account has no data key"});
  std::optional<SecretBytes> opened =
      open_bytes(*key, associated("pan", account.value, card.value), sealed);
  if (!opened) return Unexpected(corrupted("a sealed card number does not open"));
  return to_text(*opened);
}

SecretText FileVault::cvv2(const SecretText& pan, ExpiryMonth expiry) {
  return card_verification_value(
      keys_.cvk, {.pan = pan.reveal(), .expiry = yymm_text(expiry), .service_code = "000"});
}

app::CvvCheck FileVault::check_cvv2(const SecretText& pan, ExpiryMonth expiry,
                                    const SecretText& presented) {
  if (presented.empty()) return app::CvvCheck::not_presented;
  return cvv2(pan, expiry).equals(presented) ? app::CvvCheck::match : app::CvvCheck::mismatch;
}

Result<Bytes, Fault> FileVault::seal(AccountId account, std::string_view purpose,
                                     const SecretText& secret) {
  std::shared_ptr<const SecretBytes> key = data_key(account);
  if (!key) return Unexpected(Fault{FaultKind::refused, "the account has no data key"});
  return seal_bytes(*key, associated(purpose, account.value), as_bytes(secret.reveal()));
}

Result<SecretText, Fault> FileVault::open(AccountId account, std::string_view purpose,
                                          ByteView sealed) {
  std::shared_ptr<const SecretBytes> key = data_key(account);
  if (!key) return Unexpected(Fault{FaultKind::refused, "the account has no data key"});
  std::optional<SecretBytes> opened = open_bytes(*key, associated(purpose, account.value), sealed);
  if (!opened)
    return Unexpected(corrupted("a sealed value does not open: " + std::string(purpose)));
  return to_text(*opened);
}

}  // namespace privcards::vault
