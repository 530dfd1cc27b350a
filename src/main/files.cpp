#include "main/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace privcards::main {
namespace {

Fault file_fault(const std::string& path) {
  return Fault{.kind = errno == ENOSPC ? FaultKind::storage_full : FaultKind::unavailable,
               .message = path + ": " + std::strerror(errno)};
}

}  // namespace

Result<void, Fault> write_private_file(const std::string& path, std::string_view text) {
  const std::string partial = path + ".partial";
  const int file = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return Unexpected(file_fault(partial));
  std::string_view rest = text;
  while (!rest.empty()) {
    const ::ssize_t written = ::write(file, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      Fault fault = file_fault(partial);
      ::close(file);
      return Unexpected(std::move(fault));
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  const bool synced = ::fsync(file) == 0;
  if (::close(file) != 0 || !synced || ::rename(partial.c_str(), path.c_str()) != 0) {
    return Unexpected(file_fault(path));
  }
  return {};
}

Result<std::string, Fault> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unexpected(file_fault(path));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace privcards::main
