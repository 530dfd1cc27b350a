#pragma once
// Result<T, E> is either a value or an error, spelled like C++23 std::expected so that it can be
// replaced by it one day. No exception crosses a room; this does.

#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.hpp"

namespace privcards {

// Wraps an error on its way into a Result: `return Unexpected(Fault{...});`
template <class E>
class Unexpected {
 public:
  explicit Unexpected(E error) : error_(std::move(error)) {}
  E&& take() { return std::move(error_); }

 private:
  E error_;
};

template <class T, class E>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class F>
  Result(Unexpected<F> error) : state_(std::in_place_index<1>, E(error.take())) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return CHECK(has_value()), std::get<0>(state_); }
  const T& value() const& { return CHECK(has_value()), std::get<0>(state_); }
  T&& value() && { return CHECK(has_value()), std::get<0>(std::move(state_)); }
  E& error() & { return CHECK(!has_value()), std::get<1>(state_); }
  const E& error() const& { return CHECK(!has_value()), std::get<1>(state_); }
  E&& error() && { return CHECK(!has_value()), std::get<1>(std::move(state_)); }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  template <class U>
  T value_or(U&& otherwise) const& {
    return has_value() ? value() : static_cast<T>(std::forward<U>(otherwise));
  }

 private:
  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  Result() = default;
  template <class F>
  Result(Unexpected<F> error) : state_(std::in_place_index<1>, E(error.take())) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  void value() const { CHECK(has_value()); }
  E& error() & { return CHECK(!has_value()), std::get<1>(state_); }
  const E& error() const& { return CHECK(!has_value()), std::get<1>(state_); }
  E&& error() && { return CHECK(!has_value()), std::get<1>(std::move(state_)); }

 private:
  std::variant<std::monostate, E> state_;
};

}  // namespace privcards
