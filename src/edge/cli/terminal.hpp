#pragma once
// What the command prints: results to standard output, a line at a time, and remarks to standard
// error.

#include <cstdio>
#include <string>

namespace privcards::cli {

// False when nobody reads any more (`| head`).
inline bool say(const std::string& line) {
  return std::fprintf(stdout, "%s\n", line.c_str()) >= 0 && std::fflush(stdout) == 0;
}
inline void note(const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); }
inline int complain(const std::string& sentence) {
  std::fprintf(stderr, "privcards: %s\n", sentence.c_str());
  return 1;
}

}  // namespace privcards::cli
