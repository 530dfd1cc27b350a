#include "tests/scenarios/script.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace privcards::tests {
namespace {

using Cells = std::vector<std::string>;

std::string trimmed(std::string_view text) {
  std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

// `visa | | 5399` has three cells; bars at the ends may be drawn or left out.
Cells cells_of(std::string_view text) {
  if (text.starts_with('|')) text.remove_prefix(1);
  if (text.ends_with('|')) text.remove_suffix(1);
  Cells cells;
  for (;;) {
    std::size_t bar = text.find('|');
    cells.push_back(trimmed(text.substr(0, bar)));
    if (bar == std::string_view::npos) return cells;
    text.remove_prefix(bar + 1);
  }
}

std::string filled_in(std::string text, const Cells& names, const Cells& row) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string mark = "<" + names[i] + ">";
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
      text.replace(at, mark.size(), row[i]);
      at += row[i].size();
    }
  }
  return trimmed(text);
}

class Reader {
 public:
  explicit Reader(const std::string& path)
      : path_(path), file_(std::filesystem::path(path).filename().string()) {}

  std::vector<Scenario> read() {
    std::ifstream in(path_);
    std::string raw;
    while (std::getline(in, raw)) {
      ++number_;
      take(trimmed(raw));
    }
    finish();
    if (scenarios_.empty()) fail("there is no scenario in this file");
    return std::move(scenarios_);
  }

 private:
  void take(const std::string& text) {
    constexpr std::string_view begin = "Scenario:";
    if (text.empty() || text.starts_with('#')) return;
    if (text.starts_with(begin)) {
      finish();
      open_ = true;
      draft_ = {file_, trimmed(std::string_view(text).substr(begin.size())), {}};
    } else if (!open_) {
      fail("a file begins with `Scenario:`");
    } else if (text == "Rows:") {
      in_rows_ = true;
    } else if (!in_rows_) {
      draft_.steps.push_back({number_, text});
    } else if (names_.empty()) {
      names_ = cells_of(text);
    } else {
      rows_.push_back(cells_of(text));
      if (rows_.back().size() != names_.size()) fail("this row has not as many cells as the first");
    }
  }

  void finish() {
    if (!open_) return;
    if (in_rows_ && rows_.empty()) fail("the scenario above has no rows");
    if (!in_rows_) scenarios_.push_back(draft_);
    for (const Cells& row : rows_) {
      Scenario played{file_, filled_in(draft_.title, names_, row), {}};
      for (const Line& step : draft_.steps) {
        std::string text = filled_in(step.text, names_, row);
        if (!text.empty()) played.steps.push_back({step.number, text});
      }
      scenarios_.push_back(std::move(played));
    }
    open_ = in_rows_ = false;
    names_.clear();
    rows_.clear();
  }

  [[noreturn]] void fail(const char* why) const {
    std::fprintf(stderr, "%s:%d: %s\n", path_.c_str(), number_, why);
    std::exit(1);
  }

  std::string path_;
  std::string file_;
  int number_ = 0;
  bool open_ = false;
  bool in_rows_ = false;
  Scenario draft_;
  Cells names_;
  std::vector<Cells> rows_;
  std::vector<Scenario> scenarios_;
};

}  // namespace

std::vector<Scenario> read_scenarios(const std::string& path) { return Reader(path).read(); }

}  // namespace privcards::tests
