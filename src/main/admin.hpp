#pragma once
// `privcards admin`: accounts, keys, BINs, programs and links, on a stopped data directory or
// inside the running server; the commands are the same. Each changes the book through the same
// verbs as everything else.

#include <string>
#include <vector>

namespace privcards::main {

class Core;

struct AdminAnswer {
  int code = 0;  // the exit code: 0, 1 refused or failed, 2 wrong arguments
  std::string output;
};

// How a running server is asked: POST /admin with a JSON list of arguments. Every answer to who has
// the token carries the exit code in this header (lower case) and the output as its body.
inline constexpr const char* admin_code_header = "privcards-exit-code";

// Blocks until the commit. The book must be running.
AdminAnswer run_admin(Core& core, const std::vector<std::string>& arguments);

}  // namespace privcards::main
