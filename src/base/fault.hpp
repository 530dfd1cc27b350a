#pragma once
// Fault: the world failed (disk, peer, file). It is logged with its place and shown to a client as
// 500 or 503 without detail. It never carries a key, a card number or a secret.

#include <string>

namespace privcards {

enum class FaultKind {
  unavailable,   // may pass when tried again: busy, full queue, lost connection
  corrupted,     // what we read cannot be true: a broken file, a failed authentication tag
  refused,       // the world said no for good: wrong password, wrong master key, schema too new
  storage_full,  // no space left; nothing was written
  conflict       // another writer was faster: nothing was written, what was read is out of date
};

// Where a fault was made. (std::source_location needs a newer clang than Debian 12 has.)
struct Place {
  const char* file = "";
  int line = 0;
  static constexpr Place here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }
};

struct Fault {
  FaultKind kind = FaultKind::unavailable;
  std::string message;
  Place place = Place::here();
};

}  // namespace privcards
