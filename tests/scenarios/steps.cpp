#include "tests/scenarios/steps.hpp"

namespace privcards::tests {

Outcome play(Stage& stage, const std::string& text) {
  Step step{Words(text), "", text};
  std::size_t colon = text.find(": ");
  if (colon != std::string::npos && text.find(' ') > colon) {
    step.name = text.substr(0, colon);
    step.text = text.substr(colon + 2);
    step.words = Words(step.text);
  }
  for (const NamedStep* list : {world_steps, card_steps, payment_steps, expectations}) {
    for (; *list->phrase != '\0'; ++list) {
      if (step.words.take(list->phrase)) return list->function(stage, step);
    }
  }
  throw Misread("no step begins like this");
}

}  // namespace privcards::tests
