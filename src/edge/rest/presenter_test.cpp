#include "edge/rest/presenter.hpp"

#include <gtest/gtest.h>

#include "edge/json/json.hpp"

namespace privcards::rest {
namespace {

// Earlier versions recorded what an endpoint answered as it came.
TEST(Presenter, AnAnswerThatIsNoTextMakesNoBrokenJson) {
  webhooks::Delivery delivery;
  delivery.response_body = std::string("\xff\0\x1f\"\\", 5) + std::string(4'090, 'x') + "\xe2";
  std::string out;
  ApiPresenter().delivery(out, delivery, std::nullopt);
  const auto json = parse_json(out);
  ASSERT_TRUE(json) << json.error();
  EXPECT_TRUE(
      json->find("response_body")->text.starts_with(std::string("\xef\xbf\xbd\0\x1f\"\\x", 8)));
}

}  // namespace
}  // namespace privcards::rest
