#pragma once
// `privcards logs tail` and `privcards events resend`.

#include <string>

#include "edge/cli/access.hpp"
#include "edge/cli/stop.hpp"

namespace privcards::cli {

struct TailOptions {
  std::string method;  // empty: all
  std::string status;  // "404" or "4xx"; empty: all
  bool json = false;
};
int tail_logs(const Access& access, const TailOptions& options, Stop& stop);

// To all webhooks that want it when `webhook` is empty.
int resend_event(const Access& access, const std::string& event, const std::string& webhook);

}  // namespace privcards::cli
