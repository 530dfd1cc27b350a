#include "edge/chain/answer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace privcards::chain {

Answer::Place Answer::Place::operator[](std::string_view member) const {
  if (value_ == nullptr || !value_->is_object()) {
    fail();
    return {*answer_, nullptr};
  }
  return {*answer_,
          value_->get_object().if_contains(boost::json::string_view(member.data(), member.size()))};
}

bool Answer::Place::is_missing() const { return value_ == nullptr || value_->is_null(); }

const boost::json::array& Answer::Place::items() const {
  static const boost::json::array none;
  if (value_ != nullptr && value_->is_array()) return value_->get_array();
  fail();
  return none;
}

std::string_view Answer::Place::text() const {
  if (value_ == nullptr || !value_->is_string()) {
    fail();
    return {};
  }
  return {value_->get_string().data(), value_->get_string().size()};
}

std::uint64_t Answer::Place::unsigned_integer() const {
  if (value_ != nullptr && value_->is_uint64()) return value_->get_uint64();
  if (value_ != nullptr && value_->is_int64() && value_->get_int64() >= 0) {
    return static_cast<std::uint64_t>(value_->get_int64());
  }
  fail();
  return 0;
}

std::int64_t Answer::Place::integer() const {
  if (value_ != nullptr && value_->is_int64()) return value_->get_int64();
  fail();
  return 0;
}

bool Answer::Place::truth() const {
  if (value_ != nullptr && value_->is_bool()) return value_->get_bool();
  fail();
  return false;
}

Uint256 Answer::Place::quantity() const {
  const auto value = parse_quantity(text());
  if (!value) fail();
  return value.value_or(Uint256());
}

std::int64_t Answer::Place::height() const {
  const auto value = quantity().as_int64();
  if (!value) fail();
  return value.value_or(0);
}

Bytes Answer::Place::data() const {
  auto bytes = parse_data(text());
  if (!bytes) fail();
  return bytes.value_or(Bytes{});
}

Uint256 Answer::Place::decimal() const {
  const auto value = Uint256::from_decimal(text());
  if (!value) fail();
  return value.value_or(Uint256());
}

}  // namespace privcards::chain
