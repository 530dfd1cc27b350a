#include "edge/rest/canonical.hpp"

#include <gtest/gtest.h>

namespace privcards::rest {
namespace {

TEST(Canonical, order_and_white_space_do_not_matter) {
  const auto one = parse_json(R"({"a":1,"b":{"c":"x","d":[true,null]}})");
  const auto two = parse_json(R"({ "b" : {"d":[true, null], "c":"x"}, "a":1 })");
  EXPECT_EQ(fingerprint("POST", "/v1/cards", *one), fingerprint("POST", "/v1/cards", *two));
  EXPECT_NE(fingerprint("POST", "/v1/cards", *one), fingerprint("POST", "/v1/card", *one));
  const auto other = parse_json(R"({"a":"1","b":{"c":"x","d":[true,null]}})");
  EXPECT_NE(fingerprint("POST", "/v1/cards", *one), fingerprint("POST", "/v1/cards", *other));
}

}  // namespace
}  // namespace privcards::rest
