#pragma once
// Runs one verb through the book and waits for its commit: for the command line, the seed and the
// scanners of rails, which have nothing else to do meanwhile.

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/api_command.hpp"
#include "app/book.hpp"

namespace privcards::app {

// The answer, or a sentence about why there is none.
template <class Verb>
Result<typename Verb::Answer, std::string> run_now(Book& book, Clock& clock, Verb verb) {
  using Answer = typename Verb::Answer;
  using Outcome = std::optional<Result<Answer, Refusal>>;
  auto outcome = std::make_shared<Outcome>();
  auto finished = std::make_shared<std::promise<std::optional<Fault>>>();
  std::future<std::optional<Fault>> waiting = finished->get_future();
  std::unique_ptr<Command> command = std::make_unique<ApiCommand<Verb, Answer>>(
      std::move(verb), std::nullopt, clock.now(),
      [outcome](const Result<Answer, Refusal>& result) {
        outcome->emplace(result);
        return StoredAnswer{};
      },
      [finished](const ApiOutcome& done) { finished->set_value(done.fault); });
  if (!book.submit(command)) return Unexpected(std::string("the server is busy or stopping"));
  if (std::optional<Fault> fault = waiting.get(); fault) return Unexpected(fault->message);
  Result<Answer, Refusal>& result = **outcome;
  if (!result) return Unexpected(std::string(describe(result.error())));
  return std::move(*result);
}

}  // namespace privcards::app
