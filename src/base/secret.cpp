#include "base/secret.hpp"

#include <openssl/crypto.h>

namespace privcards {
void wipe(void* data, std::size_t size) { OPENSSL_cleanse(data, size); }
}  // namespace privcards
