#pragma once
// The frame of every page: head, style, the headers that go with it. Only these pieces know markup
// around the content; only they know the Content-Security-Policy.

#include <string>
#include <string_view>

#include "edge/acs/page/page.hpp"

namespace privcards::acs {

struct Layout {
  std::string_view lang;
  std::string_view title;
  std::string_view nonce;
  std::string body;             // HTML
  std::string_view script;      // empty for none; runs only with the nonce
  std::string form_targets;     // form-action's sources
  std::string_view body_class;  // how roomy the window is
};
RenderedPage render_layout(const Layout& layout);

// <input type=hidden …>, escaped.
std::string hidden_field(std::string_view name, std::string_view value);
// "'self' https://acs.example": the origin is dropped when it could not stand in a policy.
std::string own_targets(const PageFrame& frame);

}  // namespace privcards::acs
