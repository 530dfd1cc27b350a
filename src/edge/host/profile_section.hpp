#pragma once
// One table of a profile file while it is read: typed getters that leave a value alone when the key
// is missing, remember the first problem, and know which keys nobody asked for.

#include <toml++/toml.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace privcards::host {

// What went wrong first; empty while nothing has.
struct Problem {
  std::string origin;
  std::string sentence;

  void report(const std::string& key, std::string_view reason) {
    if (sentence.empty()) sentence = origin + ": " + key + ": " + std::string(reason);
  }
};

class Section {
 public:
  // A missing table reads as an empty one.
  Section(const toml::table* table, std::string path, Problem& problem)
      : table_(table), path_(std::move(path)), problem_(problem) {}

  Section section(std::string_view key);
  bool has(std::string_view key) const { return table_ != nullptr && table_->contains(key); }
  std::vector<std::string> keys() const;
  std::string path_of(std::string_view key) const;
  Problem& problem() { return problem_; }

  void read(std::string_view key, std::string& out);
  void read(std::string_view key, std::size_t& out);
  void read(std::string_view key, bool& out);
  void read(std::string_view key, std::vector<std::string>& out);
  void read(std::string_view key, std::vector<int>& out);
  template <class Enum>
  void read_choice(std::string_view key, Enum& out,
                   std::initializer_list<std::pair<std::string_view, Enum>> choices);

  // To be called last: a key that was never asked for is a typing mistake.
  void refuse_other_keys();

 private:
  const toml::node* find(std::string_view key);

  const toml::table* table_;
  std::string path_;
  Problem& problem_;
  std::set<std::string, std::less<>> asked_;
};

template <class Enum>
void Section::read_choice(std::string_view key, Enum& out,
                          std::initializer_list<std::pair<std::string_view, Enum>> choices) {
  if (!has(key)) return void(asked_.emplace(key));
  std::string word;
  read(key, word);
  std::string known;
  for (const auto& [name, value] : choices) {
    if (name == word) {
      out = value;
      return;
    }
    known += known.empty() ? "" : ", ";
    known += name;
  }
  problem_.report(path_of(key), "must be one of " + known);
}

}  // namespace privcards::host
