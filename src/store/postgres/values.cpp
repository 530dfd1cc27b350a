#include "store/postgres/values.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/big_endian.hpp"
#include "base/utf8.hpp"

namespace privcards::store {
namespace {

constexpr std::uint32_t null_size = 0xFFFFFFFF;  // of a value that is null
constexpr std::string_view hex_digits = "0123456789abcdef";

// The two widths that parameters have; any other type is an error of the compiler's.
void put_big_endian(char* at, std::uint32_t value) { std::ranges::copy(big_endian(value), at); }
void put_big_endian(char* at, std::int64_t value) { std::ranges::copy(big_endian(value), at); }

int hex_value(char c) {
  std::size_t at = hex_digits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

const char* type_name(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return "bigint";
    case ColumnType::text:
      return "text";
    case ColumnType::bytes:
      return "bytea";
  }
  return "bytea";
}

// The fixed object ids of PostgreSQL's catalog (pg_type.dat).
unsigned type_oid(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return 20;
    case ColumnType::text:
      return 25;
    case ColumnType::bytes:
      return 17;
  }
  return 17;
}

// A stretch at a time, without a branch in it, so that the compiler takes it at once.
bool is_plain_text(std::string_view text) {
  constexpr std::size_t stretch = 16;
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '\\'; };
  while (text.size() >= stretch) {
    unsigned others = 0;
    for (std::size_t i = 0; i < stretch; ++i) others |= is_plain(text[i]) ? 0U : 1U;
    if (others != 0) return false;
    text.remove_prefix(stretch);
  }
  return std::all_of(text.begin(), text.end(), is_plain);
}

std::string to_database_text(std::string_view text) {
  if (is_plain_text(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t size = utf8_sequence(text, 0);
    if (text[0] == '\\') {
      out += "\\\\";
    } else if (text[0] == '\0') {
      out += "\\0";
    } else if (size == 0) {
      auto byte = static_cast<std::uint8_t>(text[0]);
      out += "\\x";
      out.push_back(hex_digits[byte >> 4]);
      out.push_back(hex_digits[byte & 15]);
      size = 1;
    } else {
      out.append(text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  return out;
}

std::string from_database_text(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.push_back(text[i]);
      continue;
    }
    const char kind = text[++i];
    if (kind == '0') {
      out.push_back('\0');
    } else if (kind == 'x' && i + 2 < text.size()) {
      out.push_back(static_cast<char>(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2])));
      i += 2;
    } else {
      out.push_back(kind);
    }
  }
  return out;
}

void append_integer(std::string& out, std::int64_t value) {
  append_big_endian<std::int64_t>(out, value);
}

std::int64_t read_integer(std::string_view bytes) {
  if (bytes.empty()) return 0;
  std::uint64_t bits = (bytes[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (char byte : bytes) bits = bits << 8 | static_cast<std::uint8_t>(byte);
  return static_cast<std::int64_t>(bits);
}

std::size_t leading_number(std::string_view text) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void ArrayBuilder::add(std::int64_t value) {
  append_big_endian<std::uint32_t>(items_, sizeof value);
  append_integer(items_, value);
  ++count_;
}

void ArrayBuilder::add_null() {
  append_big_endian<std::uint32_t>(items_, null_size);
  has_null_ = true;
  ++count_;
}

void ArrayBuilder::add_bytes(std::string_view bytes) {
  append_big_endian<std::uint32_t>(items_, static_cast<std::uint32_t>(bytes.size()));
  items_.append(bytes);
  ++count_;
}

std::string ArrayBuilder::finish() const {
  std::string out;
  append_big_endian<std::uint32_t>(out, count_ == 0 ? 0U : 1U);  // dimensions
  append_big_endian<std::uint32_t>(out, has_null_ ? 1U : 0U);
  append_big_endian<std::uint32_t>(out, type_oid(type_));
  if (count_ > 0) {
    append_big_endian<std::uint32_t>(out, count_);
    append_big_endian<std::uint32_t>(out, 1);  // the lower bound
  }
  return out + items_;
}

// Array and record as array_recv and record_recv of PostgreSQL read them.
RowArrayBuilder::RowArrayBuilder(unsigned row_type_oid, const std::vector<ColumnType>& types,
                                 std::size_t columns)
    : columns_(columns) {
  for (ColumnType type : types) type_oids_.push_back(type_oid(type));
  type_oids_.resize(std::max(columns, types.size()), type_oid(ColumnType::integer));
  put_big_endian(room(4), std::uint32_t{1});  // dimensions
  put_big_endian(room(4), std::uint32_t{0});  // no row is null
  put_big_endian(room(4), std::uint32_t{row_type_oid});
  put_big_endian(room(4), std::uint32_t{0});  // how many: known at the end
  put_big_endian(room(4), std::uint32_t{1});  // the lower bound
}

// The next so many bytes: a row has some thirty columns, too many to let a string grow with each.
char* RowArrayBuilder::room(std::size_t size) {
  if (out_.size() - size_ < size) out_.resize(std::max(out_.size() * 2, size_ + size));
  char* at = out_.data() + size_;
  size_ += size;
  return at;
}

void RowArrayBuilder::begin_row() {
  row_at_ = size_;
  column_ = 0;
  ++count_;
  char* at = room(8);  // its size is known at its end
  put_big_endian(at + 4, static_cast<std::uint32_t>(columns_));
}

// A field begins with its type and its size.
char* RowArrayBuilder::add_field(std::uint32_t size, std::size_t bytes) {
  char* at = room(8 + bytes);
  put_big_endian(at, type_oids_[column_++]);
  put_big_endian(at + 4, size);
  return at + 8;
}

void RowArrayBuilder::add(std::int64_t value) {
  put_big_endian(add_field(sizeof value, sizeof value), value);
}

void RowArrayBuilder::add_null() { add_field(null_size, 0); }

void RowArrayBuilder::add_bytes(std::string_view bytes) {
  char* at = add_field(static_cast<std::uint32_t>(bytes.size()), bytes.size());
  std::copy(bytes.begin(), bytes.end(), at);
}

void RowArrayBuilder::end_row() {
  while (column_ < columns_) add_null();
  const std::size_t size = size_ - row_at_;
  put_big_endian(out_.data() + row_at_, static_cast<std::uint32_t>(size - 4));
  if (count_ == 1) out_.resize(size_ + rows_expected_ * (size + size / 8));
}

std::string RowArrayBuilder::finish() && {
  put_big_endian(out_.data() + 12, count_);
  out_.resize(size_);
  return std::move(out_);
}

}  // namespace privcards::store
