// Loaded before a program (LD_PRELOAD), it kills it with SIGKILL at its Nth step that changes
// files: N is in PRIVCARDS_DIE_AT. Steps are making, renaming, removing and syncing a file or
// folder, and write(2) to a file, of which half is done. SQLite's pages, which go through
// pwrite64(2), are not steps: without the sync that follows them they are not there.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdarg>
#include <cstdlib>

namespace {

bool is_last_step() {
  static const long die_at = [] {
    const char* number = std::getenv("PRIVCARDS_DIE_AT");
    return number == nullptr ? 0 : std::atol(number);
  }();
  static std::atomic<long> steps{0};
  return ++steps == die_at;
}

void die() { ::kill(::getpid(), SIGKILL); }

void step() {
  if (is_last_step()) die();
}

bool is_file(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

template <class Function>
Function* original(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

int open_file(const char* name, const char* path, int flags, ::mode_t mode) {
  if ((flags & O_CREAT) != 0) step();
  return original<int(const char*, int, ...)>(name)(path, flags, mode);
}

}  // namespace

// What a variadic call did not pass is never read by the original either: it reads a mode with
// O_CREAT only.
#define INTERPOSE_OPEN(name)                              \
  extern "C" int name(const char* path, int flags, ...) { \
    ::mode_t mode = 0;                                    \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0) {           \
      va_list arguments;                                  \
      va_start(arguments, flags);                         \
      mode = va_arg(arguments, ::mode_t);                 \
      va_end(arguments);                                  \
    }                                                     \
    return open_file(#name, path, flags, mode);           \
  }
INTERPOSE_OPEN(open)
INTERPOSE_OPEN(open64)

extern "C" int mkdir(const char* path, ::mode_t mode) {
  step();
  return original<int(const char*, ::mode_t)>("mkdir")(path, mode);
}

extern "C" int rename(const char* from, const char* to) {
  step();
  return original<int(const char*, const char*)>("rename")(from, to);
}

extern "C" int unlink(const char* path) {
  step();
  return original<int(const char*)>("unlink")(path);
}

extern "C" int fsync(int descriptor) {
  step();
  return original<int(int)>("fsync")(descriptor);
}

extern "C" int fdatasync(int descriptor) {
  step();
  return original<int(int)>("fdatasync")(descriptor);
}

extern "C" ::ssize_t send(int descriptor, const void* bytes, std::size_t size, int flags) {
  static const bool counted = std::getenv("PRIVCARDS_DIE_AT_SEND") != nullptr;
  if (counted) step();
  return original<::ssize_t(int, const void*, std::size_t, int)>("send")(descriptor, bytes, size,
                                                                         flags);
}

extern "C" ::ssize_t write(int descriptor, const void* bytes, std::size_t size) {
  auto* const write_bytes = original<::ssize_t(int, const void*, std::size_t)>("write");
  if (is_file(descriptor) && is_last_step()) {
    write_bytes(descriptor, bytes, size / 2);
    die();
  }
  return write_bytes(descriptor, bytes, size);
}
