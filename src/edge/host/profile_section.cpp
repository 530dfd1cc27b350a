#include "edge/host/profile_section.hpp"

namespace privcards::host {

std::string Section::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

const toml::node* Section::find(std::string_view key) {
  asked_.emplace(key);
  return table_ == nullptr ? nullptr : table_->get(key);
}

Section Section::section(std::string_view key) {
  const toml::node* node = find(key);
  if (node != nullptr && !node->is_table()) problem_.report(path_of(key), "must be a table");
  return {node == nullptr ? nullptr : node->as_table(), path_of(key), problem_};
}

std::vector<std::string> Section::keys() const {
  std::vector<std::string> keys;
  if (table_ == nullptr) return keys;
  for (const auto& [key, node] : *table_) keys.emplace_back(key.str());
  return keys;
}

void Section::read(std::string_view key, std::string& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (!node->is_string()) return problem_.report(path_of(key), "must be text");
  out = node->as_string()->get();
}

void Section::read(std::string_view key, std::size_t& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (!node->is_integer() || node->as_integer()->get() < 0 ||
      node->as_integer()->get() > INT32_MAX) {
    return problem_.report(path_of(key), "must be a whole number from 0");
  }
  out = static_cast<std::size_t>(node->as_integer()->get());
}

void Section::read(std::string_view key, bool& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (!node->is_boolean()) return problem_.report(path_of(key), "must be true or false");
  out = node->as_boolean()->get();
}

void Section::read(std::string_view key, std::vector<std::string>& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) return problem_.report(path_of(key), "must be a list of texts");
  out.clear();
  for (const toml::node& item : *array) {
    if (!item.is_string()) return problem_.report(path_of(key), "must be a list of texts");
    out.push_back(item.as_string()->get());
  }
}

void Section::read(std::string_view key, std::vector<int>& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) return problem_.report(path_of(key), "must be a list of numbers");
  out.clear();
  for (const toml::node& item : *array) {
    const toml::value<std::int64_t>* number = item.as_integer();
    if (number == nullptr || number->get() < 0 || number->get() > INT32_MAX) {
      return problem_.report(path_of(key), "must be a list of numbers");
    }
    out.push_back(static_cast<int>(number->get()));
  }
}

void Section::refuse_other_keys() {
  for (const std::string& key : keys()) {
    if (!asked_.contains(key)) problem_.report(path_of(key), "there is no such key");
  }
}

}  // namespace privcards::host
