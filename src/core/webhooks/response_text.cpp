#include "core/webhooks/response_text.hpp"

#include "base/utf8.hpp"

namespace privcards::webhooks {

std::string response_text(std::string_view body) { return made_utf8(body, response_text_max); }

}  // namespace privcards::webhooks
