#include "store/postgres/parameters.hpp"

#include <algorithm>
#include <utility>

namespace privcards::store::postgres {

Parameters& Parameters::add(std::int64_t value) {
  append_integer(values_.emplace_back("").value(), value);
  return *this;
}
Parameters& Parameters::add(const ArrayBuilder& array) {
  values_.emplace_back(array.finish());
  return *this;
}
Parameters& Parameters::add_text(std::string_view text) {
  values_.emplace_back(to_database_text(text));
  return *this;
}
Parameters& Parameters::add_bytes(ByteView bytes) {
  values_.emplace_back(std::string(as_text(bytes)));
  return *this;
}
Parameters& Parameters::add_encoded(std::string value) {
  values_.emplace_back(std::move(value));
  return *this;
}
void Parameters::set(std::size_t at, std::optional<std::string> value) {
  if (values_.size() < at) values_.resize(at);
  values_[at - 1] = std::move(value);
}

Translated translate(const std::string& text) {
  std::vector<std::size_t> used;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '?' || text[i + 1] < '0' || text[i + 1] > '9') continue;
    const auto number = leading_number(std::string_view(text).substr(i + 1));
    if (std::find(used.begin(), used.end(), number) == used.end()) used.push_back(number);
  }
  std::sort(used.begin(), used.end());
  Translated translated;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '?' || i + 1 == text.size() || text[i + 1] < '0' || text[i + 1] > '9') {
      translated.text.push_back(text[i]);
      continue;
    }
    const auto number = leading_number(std::string_view(text).substr(i + 1));
    const auto at = std::find(used.begin(), used.end(), number) - used.begin();
    translated.text += "$" + std::to_string(at + 1);
    while (i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9') ++i;
  }
  translated.order = std::move(used);
  return translated;
}

}  // namespace privcards::store::postgres
