#pragma once
// How rows become columns, in every store that speaks SQL: for every kind of row, the table's name,
// its columns in order (keys first) and one function that visits the members in the same order, for
// binding and for reading alike. A column holds an integer, a text or bytes, or nothing. The tables
// themselves are in tables/, by what they are about.

#include <algorithm>
#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "app/records.hpp"
#include "base/check.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "store/sql/packed_text.hpp"

namespace privcards::store {

// Lists of strings as one blob: for each, four bytes of length (big-endian) and the bytes.
Bytes pack_strings(const std::vector<std::string>& strings);
std::vector<std::string> unpack_strings(ByteView bytes);
// An event's body, in two columns: as it is, or else packed.
template <class Text>
struct EventBody {
  explicit EventBody(Text& body) : text(body) {}
  Text& text;
};
// A purchase as such a list, empty for none.
std::vector<std::string> pack_purchase(const std::optional<threeds::Purchase>& purchase);
std::optional<threeds::Purchase> unpack_purchase(const std::vector<std::string>& fields);

// Binds members to consecutive parameters. Blobs it has to build live in it until the statement
// ran.
template <class Statement>
class Binder {
 public:
  explicit Binder(Statement& statement, int first = 1) : statement_(statement), at_(first) {}

  template <class... Members>
  void operator()(const Members&... members) {
    (one(members), ...);
  }

 private:
  template <std::integral T>
  void one(const T& value) {
    statement_.bind(at_++, static_cast<std::int64_t>(value));
  }
  template <class T>
  requires std::is_enum_v<T>
  void one(const T& value) { statement_.bind(at_++, static_cast<std::int64_t>(value)); }
  template <class Kind>
  void one(const Id<Kind>& id) {
    statement_.bind(at_++, id.value);
  }
  void one(const Instant& instant) { statement_.bind(at_++, instant.ms); }
  void one(const Currency& currency) { statement_.bind(at_++, currency.numeric); }
  void one(const authorization::DeclineReasons& reasons) { statement_.bind(at_++, reasons.bits); }
  void one(const std::string& text) { statement_.bind_text(at_++, text); }
  void one(const Bytes& bytes) { statement_.bind_blob(at_++, bytes); }
  template <std::size_t N>
  void one(const std::array<std::uint8_t, N>& bytes) {
    statement_.bind_blob(at_++, bytes);
  }
  template <std::size_t N>
  void one(const std::array<std::int64_t, N>& numbers) {
    for (std::int64_t number : numbers) statement_.bind(at_++, number);
  }
  template <class T>
  void one(const std::optional<T>& value) {
    if (value) return one(*value);
    if constexpr (requires { Statement::typed; }) return one(T{});
    statement_.bind_null(at_++);
  }
  void one(const std::optional<threeds::Purchase>& purchase) {
    packed(pack_strings(pack_purchase(purchase)));
  }
  void one(const std::vector<std::string>& strings) { packed(pack_strings(strings)); }
  void one(const cards::Metadata& metadata) {
    std::vector<std::string> flat;
    for (const auto& [key, value] : metadata) {
      flat.push_back(key);
      flat.push_back(value);
    }
    packed(pack_strings(flat));
  }
  void one(const EventBody<const std::string>& body) {
    Bytes small = pack_text(body.text);
    statement_.bind_text(at_++, small.empty() ? std::string_view(body.text) : std::string_view());
    packed(std::move(small));
  }
  void packed(Bytes bytes) {
    CHECK(packed_count_ < packed_.size());
    Bytes& kept = packed_[packed_count_++];
    kept = std::move(bytes);
    statement_.bind_blob(at_++, kept);
  }

  Statement& statement_;
  int at_;
  std::array<Bytes, 4> packed_;
  std::size_t packed_count_ = 0;
};

// Reads consecutive columns into members.
template <class Statement>
class ColumnReader {
 public:
  explicit ColumnReader(const Statement& statement, int first = 0)
      : statement_(statement), at_(first) {}

  template <class... Members>
  void operator()(Members&&... members) {
    (one(members), ...);
  }
  // False once a column held what this program did not write there.
  bool is_sound() const { return sound_; }

 private:
  template <std::integral T>
  void one(T& value) {
    value = static_cast<T>(statement_.integer(at_++));
  }
  template <class T>
  requires std::is_enum_v<T>
  void one(T& value) { value = static_cast<T>(statement_.integer(at_++)); }
  template <class Kind>
  void one(Id<Kind>& id) {
    id.value = statement_.integer(at_++);
  }
  void one(Instant& instant) { instant.ms = statement_.integer(at_++); }
  void one(Currency& currency) {
    currency.numeric = static_cast<std::uint16_t>(statement_.integer(at_++));
  }
  void one(authorization::DeclineReasons& reasons) {
    reasons.bits = static_cast<std::uint16_t>(statement_.integer(at_++));
  }
  void one(std::string& text) { text = statement_.text(at_++); }
  void one(Bytes& bytes) {
    ByteView view = statement_.blob(at_++);
    bytes.assign(view.begin(), view.end());
  }
  template <std::size_t N>
  void one(std::array<std::uint8_t, N>& bytes) {
    ByteView view = statement_.blob(at_++);
    std::copy_n(view.begin(), std::min(N, view.size()), bytes.begin());
  }
  template <std::size_t N>
  void one(std::array<std::int64_t, N>& numbers) {
    for (std::int64_t& number : numbers) number = statement_.integer(at_++);
  }
  template <class T>
  void one(std::optional<T>& value) {
    if (statement_.is_null(at_)) {
      value.reset();
      ++at_;
    } else {
      one(value.emplace());
    }
  }
  void one(std::optional<threeds::Purchase>& purchase) {
    purchase = unpack_purchase(unpack_strings(statement_.blob(at_++)));
  }
  void one(std::vector<std::string>& strings) { strings = unpack_strings(statement_.blob(at_++)); }
  void one(cards::Metadata& metadata) {
    std::vector<std::string> flat = unpack_strings(statement_.blob(at_++));
    metadata.clear();
    for (std::size_t i = 0; i + 1 < flat.size(); i += 2)
      metadata.emplace_back(flat[i], flat[i + 1]);
  }
  void one(const EventBody<std::string>& body) {
    body.text = statement_.text(at_++);
    if (const ByteView small = statement_.blob(at_++); !small.empty()) {
      std::optional<std::string> text = unpack_text(small);
      sound_ = sound_ && text.has_value();
      body.text = std::move(text).value_or(std::string());
    }
  }

  const Statement& statement_;
  int at_;
  bool sound_ = true;
};

// One per kind of row: `name`, `columns` (the first `keys` are the key), members(io, row).
template <class Row>
struct Mapping;

#define PRIVCARDS_MAPPING(RowType, table, key_count, column_list, ...) \
  template <>                                                          \
  struct Mapping<RowType> {                                            \
    static constexpr const char* name = table;                         \
    static constexpr int keys = key_count;                             \
    static constexpr const char* columns = column_list;                \
    template <class Io, class R>                                       \
    static void members(Io& io, R& r) {                                \
      io(__VA_ARGS__);                                                 \
    }                                                                  \
  }

template <class Row>
std::string select_sql(const std::string& where) {
  return std::string("SELECT ") + Mapping<Row>::columns + " FROM " + Mapping<Row>::name + " " +
         where;
}
std::vector<std::string> split_columns(std::string_view columns);
std::string key_condition(const char* columns, int keys);  // "a = ?1 AND b = ?2"
std::string insert_sql(const char* table, const char* columns);
std::string update_sql(const char* table, const char* columns, int keys);

// Whether every column could be read. Packed text that cannot be unpacked is left empty.
template <class Row, class Statement>
bool read_columns(const Statement& statement, int first, Row& row) {
  ColumnReader reader(statement, first);
  Mapping<Row>::members(reader, row);
  return reader.is_sound();
}
// For the book, which decides nothing by an event's body, for a verification, which opens each of
// them itself, and for the export, which a verification comes before.
template <class Row, class Statement>
Row read_row(const Statement& statement, int first = 0) {
  Row row;
  static_cast<void>(read_columns(statement, first, row));
  return row;
}
// For whoever shows it or sends it on. A fault (corrupted) for a row that `privcards verify` names.
template <class Row, class Statement>
Result<Row, Fault> read_sound_row(const Statement& statement) {
  Row row;
  if (read_columns(statement, 0, row)) return row;
  return Unexpected(Fault{FaultKind::corrupted, std::string("a row of ") + Mapping<Row>::name +
                                                    " is damaged: privcards verify names it"});
}

}  // namespace privcards::store
