#pragma once
// What the process agrees with the operating system: signals, core dumps.

#include <string>

namespace privcards::main {

// Before any thread is started: SIGINT and SIGTERM wait for wait_for_stop(), SIGPIPE and
// SIGXFSZ are ignored: the write that meets them fails.
void take_signals();
// Returns when the operator wants the program to end.
void wait_for_stop();
// A core file would hold keys and card numbers.
void forbid_core_dumps();

// Prints to standard error, "privcards: …", and returns 1.
int complain(const std::string& sentence);

}  // namespace privcards::main
