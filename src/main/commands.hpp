#pragma once
// The commands of the program: dev, serve, admin, verify, backup, copy, and those of a developer
// who uses a running server: listen, trigger, logs, events. Each registers itself and leaves its
// exit code.

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace privcards::main {

std::string_view version();

inline constexpr int wrong_arguments = 2;  // the exit code; 1 is for what failed

// --database, for every command that works on a store.
void add_database_option(CLI::App& command, std::string& database);

void add_dev(CLI::App& app, int& code);
void add_serve(CLI::App& app, int& code);
void add_admin(CLI::App& app, int& code);
void add_verify(CLI::App& app, int& code);
void add_backup(CLI::App& app, int& code);
void add_copy(CLI::App& app, int& code);
void add_listen(CLI::App& app, int& code);
void add_trigger(CLI::App& app, int& code);
void add_logs(CLI::App& app, int& code);
void add_events(CLI::App& app, int& code);

}  // namespace privcards::main
