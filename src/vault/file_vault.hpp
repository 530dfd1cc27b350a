#pragma once
// The vault on a key file. Each account has a random data key, wrapped by the master key;
// everything the account keeps secret is sealed under it. Thread-safe: the book and the readers
// share it.

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "app/ports/dice.hpp"
#include "app/ports/vault.hpp"
#include "vault/key_file.hpp"

namespace privcards::vault {

class FileVault final : public app::Vault {
 public:
  FileVault(Keys keys, app::Dice& dice);

  // A value to keep beside the data: opens under this key file and no other.
  Bytes check_value() const;
  // Fault `refused` "wrong master key" when the value was made under other keys.
  Result<void, Fault> verify_check_value(ByteView check) const;

  // A data key for a new account, usable at once; store it in the same commit as the account.
  app::DataKey new_data_key(AccountId account);
  // At start, for every stored key. Fault `corrupted` when it does not open.
  Result<void, Fault> load_data_key(const app::DataKey& key);
  bool has_data_key(AccountId account) const { return data_key(account) != nullptr; }
  // The same key wrapped by the current master key; for rotation.
  Result<app::DataKey, Fault> rewrap(const app::DataKey& key) const;

  // A key for one purpose, that tells nothing of the lookup key it comes from.
  SecretBytes derived_key(std::string_view purpose) const;

  SecretText new_pan(std::string_view bin_digits) override;
  app::PanToken token_of(const SecretText& pan) override;
  Result<Bytes, Fault> seal_pan(AccountId account, CardId card, const SecretText& pan) override;
  Result<SecretText, Fault> open_pan(AccountId account, CardId card, ByteView sealed) override;
  SecretText cvv2(const SecretText& pan, ExpiryMonth expiry) override;
  app::CvvCheck check_cvv2(const SecretText& pan, ExpiryMonth expiry,
                           const SecretText& presented) override;
  Result<Bytes, Fault> seal(AccountId account, std::string_view purpose,
                            const SecretText& secret) override;
  Result<SecretText, Fault> open(AccountId account, std::string_view purpose,
                                 ByteView sealed) override;
  app::AuthenticationValues& values(cards::Network network) override;
  // Before the first authentication: a generator other than the test world's.
  void use_values(cards::Network network, std::unique_ptr<app::AuthenticationValues> values);

 private:
  Result<SecretBytes, Fault> unwrap(const app::DataKey& key) const;
  std::shared_ptr<const SecretBytes> data_key(AccountId account) const;

  Keys keys_;
  app::Dice& dice_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<AccountId, std::shared_ptr<const SecretBytes>> data_keys_;
  std::map<cards::Network, std::unique_ptr<app::AuthenticationValues>> values_;
};

}  // namespace privcards::vault
