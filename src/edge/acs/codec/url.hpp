#pragma once
// URLs in messages: absolute, and for those a browser will be sent to without user information.
// Their origin is what a page's form-action must name.

#include <optional>
#include <string>
#include <string_view>

namespace privcards::acs {

// An http or https URL with a host, and no character that no URL has?
bool is_absolute_url(std::string_view text);
// "https://shop.example:8443": where a browser would be sent. Nothing when there is user
// information before the host, or a host that is not plain.
std::optional<std::string> origin_of(std::string_view url);
// The same, but https only; loopback hosts may also have http, for a developer's own shop.
std::optional<std::string> safe_origin(std::string_view url);

}  // namespace privcards::acs
