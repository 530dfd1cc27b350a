#pragma once
// A step taken apart into words; "what stands in quotes" is one. Steps take what they understand,
// from the front; what is left over was not understood.

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"

namespace privcards::tests {

// A step that makes no sense, or names what is not there. Caught where steps are played.
class Misread : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Words {
 public:
  explicit Words(std::string_view text);

  bool empty() const { return at_ == words_.size(); }
  // Takes these words if they come next: take("more to come").
  bool take(std::string_view phrase);
  std::string next(std::string_view what);
  std::int64_t amount();   // "40.00" in cents
  std::int64_t integer();  // "10"
  void finish() const;     // nothing may be left

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

}  // namespace privcards::tests
