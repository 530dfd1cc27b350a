#pragma once
// What the query methods share: pages of a map, rows that pass, the row of a wallet.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <vector>

#include "app/ports/queries.hpp"

namespace privcards::store {

// A page of a map read backwards. `in_scope` says whose rows they are, `matches` which of them; a
// cursor needs to be in scope only.
template <class Map, class InScope, class Matches>
app::Page<typename Map::mapped_type> page_of(const Map& rows, const app::PageRequest& request,
                                             const InScope& in_scope, const Matches& matches) {
  app::Page<typename Map::mapped_type> page;
  auto wanted = [&](const auto& entry) { return in_scope(entry.second) && matches(entry.second); };
  page.set_total(std::count_if(rows.begin(), rows.end(), wanted));
  auto at = rows.rbegin();
  std::int64_t skip = request.after ? 0 : (request.page - 1) * request.per_page;
  if (request.after) {
    auto after = rows.find(typename Map::key_type{*request.after});
    page.after_unknown = after == rows.end() || !in_scope(after->second);
    if (page.after_unknown) return page;
    at = std::make_reverse_iterator(after);
  }
  for (; at != rows.rend(); ++at) {
    if (!wanted(*at) || skip-- > 0) continue;
    page.has_more = static_cast<std::int64_t>(page.rows.size()) == request.per_page;
    if (page.has_more) return page;
    page.rows.push_back(at->second);
  }
  return page;
}

template <class Map, class Wanted>
std::vector<typename Map::mapped_type> rows_of(const Map& rows, const Wanted& wanted) {
  std::vector<typename Map::mapped_type> found;
  for (const auto& [key, row] : rows) {
    if (wanted(row)) found.push_back(row);
  }
  return found;
}

inline constexpr auto all = [](const auto&) { return true; };

template <class T>
bool is(const std::optional<T>& asked, const T& value) {
  return !asked || *asked == value;
}

template <class Key, class Row>
std::optional<Row> find(const std::map<Key, Row>& rows, const Key& key) {
  auto at = rows.find(key);
  return at == rows.end() ? std::nullopt : std::optional<Row>(at->second);
}
// A row of this wallet; another's is not found.
template <class Key, class Row>
std::optional<Row> own(const std::map<Key, Row>& rows, const Key& key, WalletId wallet) {
  std::optional<Row> row = find(rows, key);
  if (row && row->wallet != wallet) row.reset();
  return row;
}
inline auto of(WalletId wallet) {
  return [wallet](const auto& row) { return row.wallet == wallet; };
}

}  // namespace privcards::store
