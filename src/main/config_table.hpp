#pragma once
// A table of the configuration file on its way into settings, and the sections about rails.

#include <toml++/toml.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "main/config.hpp"

namespace privcards::main {

// Reads keys of one table, remembers the first thing that is wrong, and knows which were asked for.
class ConfigTable {
 public:
  ConfigTable(const toml::table& root, const std::string& name, std::string& problem)
      : ConfigTable(root, name, name, problem) {}
  // `name` is what a problem calls it.
  ConfigTable(const toml::table& root, std::string_view key, std::string name, std::string& problem)
      : name_(std::move(name)), problem_(problem) {
    const toml::node* node = root.get(key);
    if (node == nullptr) return;
    table_ = node->as_table();
    if (table_ == nullptr) report("", "must be a table");
  }

  template <class T>
  void read(std::string_view key, T& out) {
    asked_.emplace(key);
    const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr) return;
    if constexpr (std::is_same_v<T, bool>) {
      if (auto value = node->value_exact<bool>()) return void(out = *value);
      report(key, "must be true or false");
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (auto value = node->value_exact<std::string>()) return void(out = *value);
      report(key, "must be a string");
    } else if constexpr (std::is_same_v<T, ListenAddress>) {
      auto parsed = parse_listen(node->value_or(std::string()));
      if (parsed) return void(out = *parsed);
      report(key, parsed.error());
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
      read_list(*node, key, out);
    } else {
      auto value = node->value_exact<std::int64_t>();
      if (value && *value >= 0 && *value <= 1'000'000'000)
        return void(out = static_cast<T>(*value));
      report(key, "must be a whole number, not negative");
    }
  }

  template <class Read>
  void read_table(std::string_view key, const Read& read) {
    asked_.emplace(key);
    if (table_ == nullptr) return;
    ConfigTable inner(*table_, key, name_ + "." + std::string(key), problem_);
    read(inner);
    inner.refuse_others();
  }

  // The tables in a table of ours, by their own names.
  template <class Read>
  void each_table(std::string_view key, const Read& read) {
    asked_.emplace(key);
    const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
    if (node == nullptr) return;
    const toml::table* tables = node->as_table();
    if (tables == nullptr) return report(key, "must hold tables");
    for (const auto& [name, ignored] : *tables) {
      const std::string own(name.str());
      ConfigTable each(*tables, own, name_ + "." + std::string(key) + "." + own, problem_);
      read(own, each);
      each.refuse_others();
    }
  }

  void refuse_others() {
    if (table_ == nullptr) return;
    for (const auto& [key, node] : *table_) {
      if (!asked_.contains(std::string(key.str()))) report(key.str(), "is not a setting");
    }
  }

 private:
  void read_list(const toml::node& node, std::string_view key, std::vector<std::string>& out) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return report(key, "must be a list of strings");
    for (const toml::node& item : *array) {
      auto value = item.value_exact<std::string>();
      if (!value) return report(key, "must be a list of strings");
      out.push_back(*value);
    }
  }
  void report(std::string_view key, std::string_view reason) {
    if (!problem_.empty()) return;
    problem_ =
        "[" + name_ + "]" + (key.empty() ? "" : " " + std::string(key)) + " " + std::string(reason);
  }

  std::string name_;
  std::string& problem_;
  const toml::table* table_ = nullptr;
  std::set<std::string, std::less<>> asked_;
};

// [rails.…], [prices] and [screening].
void read_rails(const toml::table& root, RailsConfig& config, std::string& problem);

}  // namespace privcards::main
