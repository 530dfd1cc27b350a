#pragma once
// Reading a node's answer: every step says whether what it asked for was there. A walk that has
// failed stays so and gives empty values, so that an adapter checks once, at its end.

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/fault.hpp"
#include "base/result.hpp"
#include "core/chain/hex_quantity.hpp"
#include "edge/chain/rpc.hpp"

namespace privcards::chain {

class Answer {
 public:
  Answer(const JsonValue& value, std::string what) : root_(value), what_(std::move(what)) {}

  // A place in the answer. Copies are cheap; the Answer must live longer.
  class Place {
   public:
    Place operator[](std::string_view member) const;
    bool is_missing() const;  // absent or null: not a failure
    const boost::json::array& items() const;
    Place at(const JsonValue& value) const { return {*answer_, &value}; }

    std::string_view text() const;
    std::int64_t integer() const;
    std::uint64_t unsigned_integer() const;
    bool truth() const;
    Uint256 quantity() const;
    std::int64_t height() const;  // a quantity that fits
    Bytes data() const;
    Uint256 decimal() const;  // a string of digits
    template <std::size_t size>
    std::array<std::uint8_t, size> data_of() const {
      const auto bytes = parse_data_of<size>(text());
      if (!bytes) fail();
      return bytes.value_or(std::array<std::uint8_t, size>{});
    }
    void fail() const { answer_->failed_ = true; }

   private:
    friend class Answer;
    Place(Answer& answer, const JsonValue* value) : answer_(&answer), value_(value) {}
    Answer* answer_;
    const JsonValue* value_;  // null: it is not there
  };

  Place root() { return {*this, &root_}; }
  bool failed() const { return failed_; }
  Fault fault(privcards::Place place = privcards::Place::here()) const {
    return {FaultKind::corrupted, what_ + ": the answer is not as expected", place};
  }

 private:
  const JsonValue& root_;
  std::string what_;
  bool failed_ = false;
};

}  // namespace privcards::chain
