#include "edge/acs/page/html.hpp"

#include "base/check.hpp"

namespace privcards::acs {

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (char c : text) {
    switch (c) {
      case '&':
        out.append("&amp;");
        break;
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '"':
        out.append("&quot;");
        break;
      case '\'':
        out.append("&#39;");
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string fill(std::string_view text_template, std::initializer_list<Part> parts) {
  std::string out;
  while (true) {
    const std::size_t open = text_template.find('{');
    out.append(text_template.substr(0, open));
    if (open == std::string_view::npos) return out;
    const std::size_t close = text_template.find('}', open);
    CHECK(close != std::string_view::npos);
    const std::string_view name = text_template.substr(open + 1, close - open - 1);
    const Part* found = nullptr;
    for (const Part& part : parts) {
      if (part.name == name) found = &part;
    }
    CHECK(found != nullptr);
    out.append(escape_html(found->text));
    text_template.remove_prefix(close + 1);
  }
}

}  // namespace privcards::acs
