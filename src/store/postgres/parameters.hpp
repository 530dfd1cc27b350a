#pragma once
// What a statement is given.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "store/postgres/values.hpp"

namespace privcards::store::postgres {

// Parameters in binary form, by position from 1.
class Parameters {
 public:
  Parameters& add(std::int64_t value);
  Parameters& add(const ArrayBuilder& array);
  Parameters& add_text(std::string_view text);
  Parameters& add_bytes(ByteView bytes);
  Parameters& add_encoded(std::string value);
  const std::vector<std::optional<std::string>>& values() const { return values_; }
  void set(std::size_t at, std::optional<std::string> value);

 private:
  std::vector<std::optional<std::string>> values_;
};

// ?1 … of a statement's text as $1 … without gaps, and which number each of these had.
struct Translated {
  std::string text;
  std::vector<std::size_t> order;
};
Translated translate(const std::string& text);

}  // namespace privcards::store::postgres
