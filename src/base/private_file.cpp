#include "base/private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace privcards {
namespace {

Fault file_fault(const std::string& path) {
  return {errno == ENOSPC ? FaultKind::storage_full : FaultKind::unavailable,
          path + ": " + std::strerror(errno)};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ::ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Closes the file whatever happens; errno is that of the step that failed.
bool write_and_sync(int file, std::string_view text) {
  const bool synced = write_all(file, text) && ::fsync(file) == 0;
  const int failure = errno;
  const bool closed = ::close(file) == 0;
  if (!synced) errno = failure;
  return synced && closed;
}

}  // namespace

Result<void, Fault> write_private_file(const std::string& path, std::string_view text) {
  const std::string partial = path + ".partial";
  ::unlink(partial.c_str());  // what a crash left; it may have another mode
  const int file = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return Unexpected(file_fault(partial));
  if (!write_and_sync(file, text)) {
    Fault fault = file_fault(partial);
    ::unlink(partial.c_str());
    return Unexpected(std::move(fault));
  }
  if (::rename(partial.c_str(), path.c_str()) != 0) return Unexpected(file_fault(path));
  return sync_folder_of(path);
}

Result<void, Fault> sync_folder_of(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return Unexpected(file_fault(folder));
  const bool synced = ::fsync(directory) == 0;
  const int failure = errno;
  ::close(directory);
  errno = failure;
  if (!synced) return Unexpected(file_fault(folder));
  return {};
}

}  // namespace privcards
