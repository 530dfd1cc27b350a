#pragma once
// What is kept and shown of an endpoint's answer.

#include <string>
#include <string_view>

namespace privcards::webhooks {

inline constexpr std::size_t response_text_max = std::size_t{4} * 1024;

// The body as text, at most that many bytes: anything may come, and what we show is JSON, which is
// UTF-8. Deliveries recorded by earlier versions hold the bytes as they came.
std::string response_text(std::string_view body);

}  // namespace privcards::webhooks
