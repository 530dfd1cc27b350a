#pragma once
// What a step may say. A step begins with the words that name it; `NAME:` before it names the
// payment or challenge it makes.

#include <string>

#include "tests/scenarios/stage.hpp"

namespace privcards::tests {

// Plays a step; throws Misread when it makes no sense, and Unmet when an expectation is not met.
Outcome play(Stage& stage, const std::string& step);

class Unmet : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A step's own function: the words behind those that name it, the name it was given, its whole
// text.
struct Step {
  Words words;
  std::string name;
  std::string text;
};
using StepFunction = Outcome (*)(Stage&, Step&);

// One file each; every list ends with an empty phrase.
struct NamedStep {
  const char* phrase;
  StepFunction function;
};
extern const NamedStep world_steps[];
extern const NamedStep card_steps[];
extern const NamedStep payment_steps[];
extern const NamedStep expectations[];

}  // namespace privcards::tests
