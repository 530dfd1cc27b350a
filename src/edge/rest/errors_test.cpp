#include "edge/rest/errors.hpp"

#include <gtest/gtest.h>

#include <set>

#include "edge/json/json.hpp"

namespace privcards::rest {
namespace {

TEST(Errors, every_code_has_a_slug_a_status_and_two_languages) {
  std::set<std::string_view> slugs;
  for (int number = 0; number < error_code_count; ++number) {
    const ErrorText& text = text_of(static_cast<ErrorCode>(number));
    EXPECT_TRUE(slugs.insert(text.slug).second) << text.slug;
    EXPECT_GE(text.status, 400);
    EXPECT_FALSE(text.en.empty());
    EXPECT_FALSE(text.fr.empty());
    EXPECT_NE(text.en, text.fr);
  }
  EXPECT_EQ(text_of(ErrorCode::insufficient_funds).slug, "insufficient_funds");
  EXPECT_EQ(text_of(ErrorCode::network_unavailable).slug, "network_unavailable");
}

TEST(Errors, every_refusal_of_the_rules_has_the_slug_of_its_name) {
  EXPECT_EQ(code_of(app::Refusal::insufficient_funds), ErrorCode::insufficient_funds);
  EXPECT_EQ(text_of(code_of(app::Refusal::idempotency_key_reused)).status, 409);
  EXPECT_EQ(text_of(code_of(app::Refusal::card_terminated)).status, 409);
  EXPECT_EQ(text_of(code_of(app::Refusal::not_found)).status, 404);
}

TEST(Errors, documents_name_every_field_and_the_first_one_is_the_error) {
  const ApiError error = of_fields({{.code = ErrorCode::missing_parameter, .param = "bin_id"},
                                    {.code = ErrorCode::too_long, .param = "label", .max = "64"}});
  const auto json =
      parse_json(render_error(error, Language::en, "req_1", "https://api.example.com"));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->find("error")->text, "missing_parameter");
  EXPECT_EQ(json->find("message")->text, "bin_id is required.");
  EXPECT_EQ(json->find("code")->text, "400");
  EXPECT_EQ(json->find("param")->text, "bin_id");
  EXPECT_EQ(json->find("request_id")->text, "req_1");
  EXPECT_EQ(json->find("doc_url")->text, "https://api.example.com/errors#missing_parameter");
  ASSERT_EQ(json->find("errors")->items.size(), 2U);
  EXPECT_EQ(json->find("errors")->items[1].find("message")->text,
            "label must have at most 64 characters.");
}

TEST(Errors, the_language_with_the_most_weight_wins) {
  EXPECT_EQ(pick_language(""), Language::en);
  EXPECT_EQ(pick_language("fr"), Language::fr);
  EXPECT_EQ(pick_language("fr-CA,en;q=0.8"), Language::fr);
  EXPECT_EQ(pick_language("de, fr;q=0.5, en;q=0.7"), Language::en);
  EXPECT_EQ(pick_language("de;q=1, fr;q=0.1"), Language::fr);
  EXPECT_EQ(pick_language("frisian"), Language::en);
  EXPECT_EQ(pick_language("fr;q=0"), Language::en);
  EXPECT_EQ(pick_language(";;,,q=;fr;q=x"), Language::en);
}

}  // namespace
}  // namespace privcards::rest
