#pragma once
// base64url as 3-D Secure sends it: written without padding; read leniently, since 3DS Servers in
// production also send the standard alphabet and padding.

#include <optional>
#include <string>
#include <string_view>

namespace privcards::acs {

std::string base64url_encode(std::string_view bytes);
// Either alphabet, padding or none. Nothing for any other character, padding in the wrong place, an
// impossible length, or left-over bits that are not zero.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace privcards::acs
