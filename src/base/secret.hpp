#pragma once
// Secret<T> holds what must never be seen: card numbers, verification values, keys, one-time codes,
// webhook secrets. It cannot be formatted, streamed or compared with ==; it is wiped when it goes.
// The one exit is reveal(), easy to search for.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/hash.hpp"

namespace privcards {

void wipe(void* data, std::size_t size);  // not optimised away

template <class T>
class Secret {
 public:
  Secret() = default;
  explicit Secret(T value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.clear(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      clear();
      value_ = other.value_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      clear();
      value_ = std::move(other.value_);
      other.clear();
    }
    return *this;
  }
  ~Secret() { clear(); }

  const T& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool equals(const Secret& other) const {
    return equal_in_constant_time(view(value_), view(other.value_));
  }

 private:
  static ByteView view(const T& value) {
    return {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()};
  }
  void clear() {
    // A moved-from small string keeps its characters inside the object: wipe the capacity as well.
    if constexpr (requires {
                    value_.capacity();
                    value_.resize(value_.capacity());
                  }) {
      value_.resize(value_.capacity());
    }
    wipe(value_.data(), value_.size() * sizeof(*value_.data()));
    if constexpr (requires { value_.clear(); }) value_.clear();
  }

  T value_{};
};

using SecretText = Secret<std::string>;
using SecretBytes = Secret<Bytes>;

}  // namespace privcards
