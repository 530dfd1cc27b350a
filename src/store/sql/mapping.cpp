#include "store/sql/mapping.hpp"

#include "base/big_endian.hpp"

namespace privcards::store {

std::vector<std::string> split_columns(std::string_view columns) {
  std::vector<std::string> names;
  while (!columns.empty()) {
    std::size_t comma = columns.find(", ");
    names.emplace_back(columns.substr(0, comma));
    columns = comma == std::string_view::npos ? std::string_view{} : columns.substr(comma + 2);
  }
  return names;
}

Bytes pack_strings(const std::vector<std::string>& strings) {
  Bytes bytes;
  for (const std::string& text : strings) {
    append_big_endian<std::uint32_t>(bytes, static_cast<std::uint32_t>(text.size()));
    bytes.insert(bytes.end(), text.begin(), text.end());
  }
  return bytes;
}

std::vector<std::string> unpack_strings(ByteView bytes) {
  std::vector<std::string> strings;
  while (bytes.size() >= 4) {
    const std::size_t size = read_big_endian<std::uint32_t>(bytes);
    bytes = bytes.subspan(4);
    if (size > bytes.size()) break;
    strings.emplace_back(as_text(bytes.first(size)));
    bytes = bytes.subspan(size);
  }
  return strings;
}

std::string key_condition(const char* columns, int keys) {
  std::vector<std::string> names = split_columns(columns);
  std::string condition;
  for (int i = 0; i < keys; ++i) {
    if (i > 0) condition += " AND ";
    condition += names[static_cast<std::size_t>(i)] + " = ?" + std::to_string(i + 1);
  }
  return condition;
}

std::string insert_sql(const char* table, const char* columns) {
  std::string sql = std::string("INSERT INTO ") + table + " (" + columns + ") VALUES (";
  std::size_t count = split_columns(columns).size();
  for (std::size_t i = 1; i <= count; ++i) sql += (i > 1 ? ", ?" : "?") + std::to_string(i);
  return sql + ")";
}

std::string update_sql(const char* table, const char* columns, int keys) {
  std::vector<std::string> names = split_columns(columns);
  std::string sql = std::string("UPDATE ") + table + " SET ";
  for (std::size_t i = static_cast<std::size_t>(keys); i < names.size(); ++i) {
    if (i > static_cast<std::size_t>(keys)) sql += ", ";
    sql += names[i] + " = ?" + std::to_string(i + 1);
  }
  return sql + " WHERE " + key_condition(columns, keys);
}

std::vector<std::string> pack_purchase(const std::optional<threeds::Purchase>& purchase) {
  if (!purchase) return {};
  return {purchase->amount_minor ? std::to_string(*purchase->amount_minor) : std::string(),
          std::to_string(purchase->currency), std::to_string(purchase->exponent), purchase->date};
}

std::optional<threeds::Purchase> unpack_purchase(const std::vector<std::string>& fields) {
  if (fields.size() != 4) return std::nullopt;
  threeds::Purchase purchase;
  if (!fields[0].empty()) purchase.amount_minor = std::strtoll(fields[0].c_str(), nullptr, 10);
  purchase.currency = static_cast<std::uint16_t>(std::strtoul(fields[1].c_str(), nullptr, 10));
  purchase.exponent = static_cast<std::uint8_t>(std::strtoul(fields[2].c_str(), nullptr, 10));
  purchase.date = fields[3];
  return purchase;
}

}  // namespace privcards::store
