// Plays every scenario file on every store. After each step the books must verify (on PostgreSQL,
// where a proof takes long, after the last); after the last they must still do so when the store
// was closed and opened again.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "tests/scenarios/script.hpp"
#include "tests/scenarios/steps.hpp"

namespace privcards::tests {
namespace {

const std::string folder = PRIVCARDS_SOURCE_DIR "/tests/scenarios/";

std::vector<Scenario> all_scenarios() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".scenario") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Scenario> scenarios;
  for (const std::string& file : files) {
    for (Scenario& scenario : read_scenarios(file)) scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

// `step -> what it comes to`; without an arrow it must come to something good.
struct Expected {
  std::string step;
  std::string outcome;
};

Expected split(const std::string& line) {
  for (std::string arrow : {" → ", " -> "}) {
    std::size_t at = line.find(arrow);
    if (at != std::string::npos) return {line.substr(0, at), line.substr(at + arrow.size())};
  }
  return {line, ""};
}

// A decline may be told by its first reason alone; `... only` means that there is no other.
bool meets(const Outcome& outcome, const std::string& expected) {
  constexpr std::string_view only = " only";
  if (expected.empty()) return outcome.good;
  if (expected.ends_with(only)) {
    return outcome.text == expected.substr(0, expected.size() - only.size());
  }
  return outcome.text == expected || outcome.text.starts_with(expected + ", ");
}

class PlayedScenario : public testing::Test {
 public:
  PlayedScenario(Scenario scenario, StoreKind kind) : scenario_(std::move(scenario)), kind_(kind) {}

  void TestBody() override {
    Stage stage(kind_);
    for (const Line& line : scenario_.steps) {
      std::string problem = play_line(stage, line.text);
      const bool proved = kind_ != StoreKind::postgres || &line == &scenario_.steps.back();
      if (problem.empty() && proved) problem = stage.installation().verify().broken;
      if (problem.empty()) continue;
      ADD_FAILURE_AT((folder + scenario_.file).c_str(), line.number)
          << line.text << "\n  " << problem;
      return;
    }
    stage.restart();
    EXPECT_EQ(stage.installation().verify().broken, "") << "after a restart";
  }

 private:
  static std::string play_line(Stage& stage, const std::string& line) {
    Expected expected = split(line);
    try {
      Outcome outcome = play(stage, expected.step);
      return meets(outcome, expected.outcome) ? "" : "came to: " + outcome.text;
    } catch (const Misread& misread) {
      return misread.what();
    } catch (const Unmet& unmet) {
      return unmet.what();
    }
  }

  Scenario scenario_;
  StoreKind kind_;
};

std::string test_name(const Scenario& scenario, StoreKind kind) {
  std::string name = scenario.title;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name + "/" + name_of(kind);
}

// Scenarios are found when the program starts, so that each is a test of its own.
const bool registered = [] {
  for (const Scenario& scenario : all_scenarios()) {
    std::string suite = scenario.file.substr(0, scenario.file.find('.'));
    for (StoreKind kind : every_store) {
      testing::RegisterTest(
          suite.c_str(), test_name(scenario, kind).c_str(), nullptr, nullptr, scenario.file.c_str(),
          1, [=]() -> PlayedScenario* { return new PlayedScenario(scenario, kind); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace privcards::tests
