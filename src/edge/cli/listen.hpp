#pragma once
// `privcards listen`: prints the account's events as they happen and forwards them, in order, to an
// endpoint on the developer's machine.

#include <optional>
#include <string>
#include <vector>

#include "edge/cli/access.hpp"
#include "edge/cli/stop.hpp"

namespace privcards::cli {

struct ListenOptions {
  std::string forward_to;           // empty: print only
  std::vector<std::string> events;  // names, families, "*"; empty: all
  SecretText secret;
  bool print_json = false;            // the documents, and everything else on standard error
  std::optional<std::int64_t> since;  // the sequence seen last; absent: from now on
};

int listen(const Access& access, const ListenOptions& options, Stop& stop);

}  // namespace privcards::cli
