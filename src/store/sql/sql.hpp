#pragma once
// The text of a statement of this program, made once. Its number finds the prepared statement
// without comparing texts, which one payment would do ten times. Parameters are written ?1, ?2, …

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>

namespace privcards::store {

struct Sql {
  explicit Sql(std::string sql) : text(std::move(sql)), number(next_number()) {}
  const std::string text;
  const std::size_t number;

 private:
  static std::size_t next_number() {
    static std::atomic<std::size_t> last{0};
    return last++;
  }
};

}  // namespace privcards::store
