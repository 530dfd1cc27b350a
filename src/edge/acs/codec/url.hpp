#pragma once
// URLs in messages: absolute, and for those a browser or we will be sent to, https without user
// information. Their origin is what a page's form-action must name.

#include <optional>
#include <string>
#include <string_view>

namespace privcards::acs {

// Is it an absolute http or https URL with a host and no character that a URL cannot have?
bool is_absolute_url(std::string_view text);
// "https://shop.example:8443" of an https URL without user information (for loopback hosts http is
// allowed as well, for test peers); nothing otherwise.
std::optional<std::string> safe_origin(std::string_view url);

}  // namespace privcards::acs
