#pragma once
// What one admin command is given and what it says.

#include <optional>
#include <string>

#include "app/operate.hpp"
#include "app/run_now.hpp"
#include "main/core.hpp"

namespace CLI {
class App;
}

namespace privcards::main {

struct AdminSession {
  Core& core;
  std::string out;
  bool refused = false;

  void say(const std::string& line) { out += line + "\n"; }
  void refuse(const std::string& reason) {
    refused = true;
    say("refused: " + reason);
  }
  template <class Verb>
  std::optional<typename Verb::Answer> run(Verb verb) {
    auto answer = app::run_now(core.book(), core.clock(), std::move(verb));
    if (answer) return std::move(*answer);
    refuse(answer.error());
    return std::nullopt;
  }
  template <class T, class Ask>
  std::optional<T> ask(Ask question) {
    auto reader = core.store().reader();
    if (!reader) return refuse(reader.error().message), std::nullopt;
    app::Answer<T> answer = question(**reader);
    if (!answer) return refuse(answer.error().message), std::nullopt;
    return std::move(*answer);
  }
};

// `privcards admin rail …`
void add_rail_commands(CLI::App& admin, AdminSession& session);

}  // namespace privcards::main
