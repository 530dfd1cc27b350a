#pragma once
// The key file: everything an installation must keep secret and must not lose. One line per key,
// mode 0600; a backup of the database is worth nothing without it.
//
//   privcards-keys 1
//   master 1 <64 hex>      wraps data keys; the highest number is current, older ones only unwrap
//   lookup <64 hex>        finds a card by its number (HMAC-SHA-256)
//   cvk <32 hex>           card verification key pair A and B (two DES keys)

#include <map>
#include <string>

#include "base/fault.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace privcards::vault {

struct Keys {
  std::map<std::uint32_t, SecretBytes> masters;  // 32 bytes each
  SecretBytes lookup;                            // 32 bytes
  SecretBytes cvk;                               // 16 bytes
};

// Fault `refused` for a file others may read, a missing or malformed line, a wrong length.
Result<Keys, Fault> read_key_file(const std::string& path);
// Fresh random keys; refuses an existing file.
Result<void, Fault> create_key_file(const std::string& path);
// Adds a new current master key; what older ones wrapped stays readable.
Result<void, Fault> add_master_key(const std::string& path);

}  // namespace privcards::vault
