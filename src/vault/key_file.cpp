#include "vault/key_file.hpp"

#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "base/check.hpp"
#include "base/private_file.hpp"

namespace privcards::vault {
namespace {

Fault refused(const std::string& path, const std::string& why) {
  return {FaultKind::refused, "key file " + path + ": " + why};
}

std::optional<SecretBytes> parse_key(const std::string& hex, std::size_t size) {
  std::optional<Bytes> bytes = hex_decode(hex);
  if (!bytes || bytes->size() != size) return std::nullopt;
  return SecretBytes(std::move(*bytes));
}

std::string random_hex(std::size_t size) {
  Bytes bytes(size);
  CHECK(RAND_bytes(bytes.data(), static_cast<int>(size)) == 1);
  std::string hex = hex_encode(bytes);
  wipe(bytes.data(), bytes.size());
  return hex;
}

bool take_line(Keys& keys, std::istringstream& words, const std::string& name) {
  std::string hex;
  if (name == "master") {
    std::uint32_t number = 0;
    if (!(words >> number >> hex)) return false;
    std::optional<SecretBytes> key = parse_key(hex, 32);
    return key && number > 0 && keys.masters.emplace(number, std::move(*key)).second;
  }
  if (!(words >> hex)) return false;
  bool lookup = name == "lookup";
  if (!lookup && name != "cvk") return false;
  std::optional<SecretBytes> key = parse_key(hex, lookup ? 32 : 16);
  if (!key) return false;
  (lookup ? keys.lookup : keys.cvk) = std::move(*key);
  return true;
}

}  // namespace

Result<Keys, Fault> read_key_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return Unexpected(refused(path, std::strerror(errno)));
  if ((status.st_mode & 0077) != 0) {
    return Unexpected(refused(path, "others than its owner may read it; run chmod 0600 on it"));
  }
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line != "privcards-keys 1") {
    return Unexpected(refused(path, "the first line is not 'privcards-keys 1'"));
  }
  Keys keys;
  for (int number = 2; std::getline(file, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string name;
    words >> name;
    if (!take_line(keys, words, name)) {
      return Unexpected(refused(path, "line " + std::to_string(number) + " is malformed"));
    }
  }
  if (keys.masters.empty()) return Unexpected(refused(path, "there is no master key"));
  if (keys.lookup.empty()) return Unexpected(refused(path, "there is no lookup key"));
  if (keys.cvk.empty()) return Unexpected(refused(path, "there is no card verification key"));
  return keys;
}

Result<void, Fault> create_key_file(const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0) return Unexpected(refused(path, "exists already"));
  return write_private_file(path, "privcards-keys 1\nmaster 1 " + random_hex(32) + "\nlookup " +
                                      random_hex(32) + "\ncvk " + random_hex(16) + "\n");
}

Result<void, Fault> add_master_key(const std::string& path) {
  Result<Keys, Fault> keys = read_key_file(path);
  if (!keys) return Unexpected(std::move(keys).error());
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  std::uint32_t next = keys->masters.rbegin()->first + 1;
  return write_private_file(
      path, text.str() + "master " + std::to_string(next) + " " + random_hex(32) + "\n");
}

}  // namespace privcards::vault
