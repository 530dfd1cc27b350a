#include "main/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace privcards::main {

Result<std::string, Fault> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unexpected(Fault{FaultKind::unavailable, path + ": " + std::strerror(errno)});
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace privcards::main
