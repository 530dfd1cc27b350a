#include "edge/cli/access.hpp"

#include <gtest/gtest.h>

namespace privcards::cli {
namespace {

Result<Access, std::string> access(std::string_view url, const std::string& key = "sk_test_a") {
  return make_access(url, SecretText(key), "");
}

TEST(Access, an_address_without_a_path_means_the_api) {
  for (const char* url : {"http://127.0.0.1:8080", "http://127.0.0.1:8080/",
                          "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/"}) {
    const auto made = access(url);
    ASSERT_TRUE(made) << url;
    EXPECT_EQ(made->base.target, "/v1");
    EXPECT_EQ(made->base.port, 8080);
  }
  EXPECT_EQ(access("https://cards.example.com/api/v1")->base.target, "/api/v1");
  EXPECT_EQ(access("http://cards.internal")->base.scheme, "http");
}

TEST(Access, what_is_wrong_is_said_without_the_key) {
  EXPECT_EQ(access("127.0.0.1:8080").error(), "127.0.0.1:8080 is not an http or https URL");
  EXPECT_FALSE(access("ftp://example.com"));
  EXPECT_FALSE(access("https://example.com/v1?x=1"));
  EXPECT_NE(access("https://example.com", "").error().find("PRIVCARDS_API_KEY"), std::string::npos);
  const std::string told = access("https://example.com", "sk_test_\r\nX: y").error();
  EXPECT_EQ(told.find("sk_test_"), std::string::npos);
}

TEST(Access, worlds_by_the_key) {
  EXPECT_TRUE(is_live_key(SecretText("sk_live_1")));
  EXPECT_FALSE(is_live_key(SecretText("sk_test_1")));
  EXPECT_TRUE(is_test_key(SecretText("sk_test_1")));
  EXPECT_FALSE(is_test_key(SecretText("whatever")));
}

}  // namespace
}  // namespace privcards::cli
