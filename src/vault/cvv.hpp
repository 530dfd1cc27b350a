#pragma once
// Card verification values: the algorithm the networks share for CVV, CVC, CVV2 and CVC2, over two
// DES keys A and B. CVV2 uses service code 000. The function does not check Luhn: published vectors
// fail it.

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace privcards::vault {

struct CvvInput {
  std::string_view pan;           // 13 to 19 digits
  std::string_view expiry;        // four digits, YYMM
  std::string_view service_code;  // three digits
};

// Three digits. `key` is A and B, 16 bytes.
SecretText card_verification_value(const SecretBytes& key, const CvvInput& input);

}  // namespace privcards::vault
