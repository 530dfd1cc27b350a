#pragma once
// CHECK is for bugs: a sentence about the program that must be true. It stays in release builds; a
// failure prints the sentence and its place and aborts, so that the open group rolls back and the
// supervisor restarts us. Never CHECK what a client, an operator or the disk can cause.

namespace privcards {
[[noreturn]] void check_failed(const char* sentence, const char* file, int line);
}

#define CHECK(condition) \
  ((condition) ? void(0) : ::privcards::check_failed(#condition, __FILE__, __LINE__))
