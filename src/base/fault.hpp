#pragma once
// Fault: the world failed (disk, peer, file). It is logged with its place and shown to a client as
// 500 or 503 without detail. It never carries a key, a card number or a secret.

#include <source_location>
#include <string>

namespace privcards {

enum class FaultKind {
  unavailable,  // may pass when tried again: busy, full queue, lost connection
  corrupted,    // what we read cannot be true: a broken file, a failed authentication tag
  refused,      // the world said no for good: wrong password, wrong master key, schema too new
  storage_full  // no space left; nothing was written
};

struct Fault {
  FaultKind kind = FaultKind::unavailable;
  std::string message;
  std::source_location place = std::source_location::current();
};

}  // namespace privcards
