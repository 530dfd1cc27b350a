// The command line: what the program can be told to do. Each command is a few lines that choose
// and connect; the work is in the rooms.

#include <CLI/CLI.hpp>

#include "main/commands.hpp"

int main(int argc, char** argv) {
  using namespace privcards::main;
  CLI::App app("PrivCards: a card issuer in one program", "privcards");
  app.set_version_flag("--version", std::string(version()));
  app.require_subcommand(1);
  int code = 0;
  add_dev(app, code);
  add_serve(app, code);
  add_admin(app, code);
  add_verify(app, code);
  add_backup(app, code);
  add_copy(app, code);
  add_listen(app, code);
  add_trigger(app, code);
  add_logs(app, code);
  add_events(app, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : wrong_arguments;  // 0: help and version
  }
  return code;
}
