#pragma once
// Rows, field by field, without naming the fields: fills every one with a value of its own and says
// which one differs between two rows. A field added to a row tomorrow is covered today.

#include <boost/pfr.hpp>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace privcards::tests {

template <class T>
struct IsArray : std::false_type {};
template <class T, std::size_t N>
struct IsArray<std::array<T, N>> : std::true_type {};

template <class T>
inline constexpr bool is_struct = std::is_class_v<T>&& std::is_aggregate_v<T> && !IsArray<T>::value;

// Values that no two fields of a row share. The first kind is small; the second is at the upper
// end of what each type can hold, and texts carry what quoting and encoding could spoil.
class Filler {
 public:
  enum class Kind { small, large };
  explicit Filler(Kind kind) : kind_(kind) {}

  template <class T>
  void operator()(T& value) {
    if constexpr (is_struct<T>) {
      boost::pfr::for_each_field(value, [this](auto& field) { (*this)(field); });
    } else {
      ++count_;
      leaf(value);
    }
  }

 private:
  void leaf(bool& value) { value = !value; }
  template <class T>
  requires std::is_integral_v<T>
  void leaf(T& value) {
    auto count = static_cast<T>(count_);
    value = kind_ == Kind::small ? count : static_cast<T>(std::numeric_limits<T>::max() - count);
  }
  // One off the default: that is all a store may assume of an enumeration.
  template <class T>
  requires std::is_enum_v<T>
  void leaf(T& value) {
    auto number = static_cast<std::underlying_type_t<T>>(value);
    value = static_cast<T>(number == 0 ? 1 : number - 1);
  }
  void leaf(std::string& value) {
    value = "text " + std::to_string(count_);
    if (kind_ == Kind::large) value += std::string("\0'\";é€\n", 10);
  }
  void leaf(Bytes& value) {
    value = {static_cast<std::uint8_t>(count_), 0, 255, 39};
    if (kind_ == Kind::large) value.resize(5'000, static_cast<std::uint8_t>(count_));
  }
  template <class T, std::size_t N>
  void leaf(std::array<T, N>& values) {
    for (T& value : values) (*this)(value);
  }
  template <class T>
  void leaf(std::optional<T>& value) {
    (*this)(value.emplace());
  }
  template <class T>
  void leaf(std::vector<T>& values) {
    for (T& value : values = std::vector<T>(kind_ == Kind::small ? 2 : 3)) (*this)(value);
  }
  template <class A, class B>
  void leaf(std::pair<A, B>& value) {
    (*this)(value.first);
    (*this)(value.second);
  }

  Kind kind_;
  int count_ = 0;
};

template <class Row>
Row filled(Filler::Kind kind) {
  Row row{};
  Filler filler(kind);
  filler(row);
  return row;
}

// The position of the first field that differs, as "4" or "10.1"; empty when none does.
template <class T>
std::string first_difference(const T& left, const T& right) {
  if constexpr (is_struct<T>) {
    std::string found;
    boost::pfr::for_each_field(left, [&](const auto& field, auto index) {
      if (!found.empty()) return;
      std::string inner = first_difference(field, boost::pfr::get<index>(right));
      if (!inner.empty()) found = std::to_string(index) + (inner == "." ? "" : "." + inner);
    });
    return found;
  } else {
    return left == right ? "" : ".";
  }
}

}  // namespace privcards::tests
