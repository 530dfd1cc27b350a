#include "store/postgres/hosts.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace privcards::store::postgres {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

std::string quoted(std::string_view value) {
  std::string out = "'";
  for (char c : value) {
    if (c == '\'' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "'";
}

// These are lists beside each other; one that is shorter holds for all.
bool is_listed(std::string_view keyword) {
  return keyword == "host" || keyword == "hostaddr" || keyword == "port";
}

}  // namespace

std::vector<std::string> one_per_host(const std::string& database) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(database.c_str(), nullptr), &PQconninfoFree);
  if (!options) return {};
  std::size_t count = 0;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || std::string_view(option->keyword) == "port") continue;
    if (is_listed(option->keyword)) count = std::max(count, split(option->val).size());
  }
  if (count < 2) return {};
  std::vector<std::string> each(count);
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::vector<std::string> parts =
        is_listed(option->keyword) ? split(option->val) : std::vector<std::string>{option->val};
    for (std::size_t at = 0; at < count; ++at) {
      const std::string& part = parts.at(parts.size() == count ? at : 0);
      each[at] += std::string(option->keyword) + "=" + quoted(part) + " ";
    }
  }
  return each;
}

}  // namespace privcards::store::postgres
