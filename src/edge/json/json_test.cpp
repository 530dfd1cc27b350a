#include "edge/json/json.hpp"

#include <gtest/gtest.h>

#include "edge/json/json_writer.hpp"

namespace privcards {
namespace {

TEST(Json, numbers_keep_their_text) {
  const auto json =
      parse_json(R"({"a":500.00,"b":5e2,"c":-0,"d":12345678901234567890,"e":0.1e-7})");
  ASSERT_TRUE(json) << json.error();
  EXPECT_EQ(json->find("a")->text, "500.00");
  EXPECT_EQ(json->find("b")->text, "5e2");
  EXPECT_EQ(json->find("c")->text, "-0");
  EXPECT_EQ(json->find("d")->text, "12345678901234567890");
  EXPECT_EQ(json->find("e")->text, "0.1e-7");
}

TEST(Json, trees_come_out_as_sent) {
  const auto json = parse_json(
      R"( {"list":[1,"two",null,true,{"x":[]}],"text":"\u00c9t\u00e9 \ud83d\ude00\n"} )");
  ASSERT_TRUE(json) << json.error();
  const Json& list = *json->find("list");
  ASSERT_EQ(list.items.size(), 5U);
  EXPECT_EQ(list.items[1].text, "two");
  EXPECT_TRUE(list.items[2].is(Json::Kind::null));
  EXPECT_TRUE(list.items[3].truth);
  EXPECT_TRUE(list.items[4].find("x")->is(Json::Kind::array));
  EXPECT_EQ(json->find("text")->text, "Été 😀\n");
}

TEST(Json, refuses_what_is_not_json) {
  for (const char* text :
       {"", " ", "{", "{]", "[1,]", "{\"a\":NaN}", "{\"a\":01}", "{\"a\":1} x", "'a'", "{a:1}",
        "\"\xff\"", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "[1 2]", "nul", "1e", "/* */ 1"}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
  EXPECT_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')));
}

TEST(Json, says_which_member_is_there_twice) {
  const auto json = parse_json(R"({"amount":1,"amount":2})");
  ASSERT_FALSE(json);
  EXPECT_NE(json.error().find("\"amount\""), std::string::npos);
}

TEST(JsonWriter, commas_escapes_and_values) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("a").amount(50000).key("b").string("\"\\\n\t\x01é");
  json.key("c").begin_array().integer(-3).null().boolean(true).end_array();
  json.key("d").begin_object().end_object();
  json.key("e").time(Instant{0}).key("f").id(CardId{62});
  json.end_object();
  EXPECT_EQ(out,
            "{\"a\":500.00,\"b\":\"\\\"\\\\\\n\\t\\u0001é\",\"c\":[-3,null,true],\"d\":{},"
            "\"e\":\"1970-01-01T00:00:00Z\",\"f\":\"card_10\"}");
  EXPECT_TRUE(parse_json(out));
}

}  // namespace
}  // namespace privcards
