#pragma once
// Scenario files: what a non-programmer reads and writes (README.md says how). A file holds
// scenarios; a scenario with rows is played once for each row, its <names> filled in.

#include <string>
#include <vector>

namespace privcards::tests {

struct Line {
  int number = 0;
  std::string text;
};

struct Scenario {
  std::string file;   // "holds.scenario"
  std::string title;  // filled in
  std::vector<Line> steps;
};

// Aborts with the place of what it cannot read: these files are part of the program.
std::vector<Scenario> read_scenarios(const std::string& path);

}  // namespace privcards::tests
