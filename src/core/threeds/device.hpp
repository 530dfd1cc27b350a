#pragma once
// What the 3DS Method's page saw of a browser: a short text that is kept with the authentication,
// and its fingerprint, under which a card remembers devices that passed a challenge. Advice only:
// a browser says of itself what it likes.

#include <string>
#include <string_view>

namespace privcards::threeds {

struct DeviceSeen {
  std::string_view screen;    // "1920x1080x24"
  std::string_view offset;    // minutes behind UTC
  std::string_view language;  // navigator.language
  std::string_view agent;     // the User-Agent header
  std::string_view accepts;   // the Accept-Language header
};

// One line for each that is known, printable ASCII, at most device_text_max bytes in all. Empty
// when the script told nothing: headers alone are no device.
inline constexpr std::size_t device_text_max = 512;
std::string device_text(const DeviceSeen& seen);

// 32 hexadecimal digits; empty for an empty text.
std::string device_fingerprint(std::string_view device_text);

}  // namespace privcards::threeds
