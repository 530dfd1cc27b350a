#pragma once
// The value of a Result, or the end of the program: nobody recovers in a bench.

#include <string>
#include <utility>

#include "base/fault.hpp"
#include "base/result.hpp"
#include "support/flags.hpp"

namespace privcards::bench {

template <class T>
T take(Result<T, Fault> result) {
  if (!result) give_up(result.error().message);
  return std::move(*result);
}
template <class T>
T take(Result<T, std::string> result) {
  if (!result) give_up(result.error());
  return std::move(*result);
}
inline void expect(const Result<void, Fault>& result) {
  if (!result) give_up(result.error().message);
}

}  // namespace privcards::bench
