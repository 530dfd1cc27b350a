#include "edge/rest/fields.hpp"

#include <gtest/gtest.h>

#include "edge/rest/query.hpp"

namespace privcards::rest {
namespace {

struct Body {
  explicit Body(std::string_view text) : json(parse_json(text).value()), fields(json, errors) {}
  std::optional<ErrorCode> only_error() const {
    if (errors.size() != 1) return std::nullopt;
    return errors.front().code;
  }
  Json json;
  std::vector<FieldError> errors;
  Fields fields;
};

constexpr AmountRange range{100, 500'000};

TEST(Fields, amounts_are_read_from_their_text) {
  for (const auto& [text, minor] :
       std::initializer_list<std::pair<const char*, std::int64_t>>{{"500", 50'000},
                                                                   {"1e3", 100'000},
                                                                   {"\"1e3\"", 100'000},
                                                                   {"\"12.34\"", 1'234},
                                                                   {"1.0", 100},
                                                                   {"5000.00", 500'000},
                                                                   {"0.1e1", 100},
                                                                   {"19.99", 1'999}}) {
    Body body("{\"amount\":" + std::string(text) + "}");
    EXPECT_EQ(body.fields.amount("amount", Need::required, range), minor) << text;
    EXPECT_TRUE(body.errors.empty()) << text;
  }
}

TEST(Fields, wrong_amounts_are_named) {
  const auto error = [](const std::string& text) {
    Body body("{\"amount\":" + text + "}");
    EXPECT_FALSE(body.fields.amount("amount", Need::required, range)) << text;
    return body.only_error();
  };
  for (const char* text : {"1.234", "1.500", "\"x\"", "\"\"", "true", "[]", "{}", "\"NaN\"",
                           "\" 5\"", "\"1,5\"", "\"0x10\"", "\"+5\""}) {
    EXPECT_EQ(error(text), ErrorCode::invalid_amount) << text;
  }
  for (const char* text : {"0", "-5", "0.99", "5000.01", "1e12", "99999999999999999999"}) {
    EXPECT_EQ(error(text), ErrorCode::amount_out_of_range) << text;
  }
  EXPECT_EQ(error("null"), ErrorCode::missing_parameter);
}

TEST(Fields, texts_are_counted_in_characters) {
  std::string emoji;
  for (int i = 0; i < 64; ++i) emoji += "😀";
  Body fits("{\"label\":\"" + emoji + "\"}");
  EXPECT_EQ(fits.fields.text("label", Need::optional, 64), emoji);
  Body longer("{\"label\":\"" + emoji + "x\"}");
  EXPECT_FALSE(longer.fields.text("label", Need::optional, 64));
  EXPECT_EQ(longer.only_error(), ErrorCode::too_long);
  Body control("{\"label\":\"a\\nb\"}");
  EXPECT_FALSE(control.fields.text("label", Need::optional, 64));
  EXPECT_EQ(control.only_error(), ErrorCode::invalid_text);
}

TEST(Fields, every_wrong_field_is_reported_at_once) {
  Body body(R"({"amount":"x","label":5,"metadata":{"a":1},"extra":true})");
  (void)body.fields.text("bin_id", Need::required, 8);
  (void)body.fields.amount("amount", Need::required, range);
  (void)body.fields.text("label", Need::optional, 64);
  (void)body.fields.metadata("metadata");
  body.fields.refuse_others();
  std::vector<std::string> params;
  for (const FieldError& error : body.errors) params.push_back(error.param);
  EXPECT_EQ(params, (std::vector<std::string>{"bin_id", "amount", "label", "metadata.a", "extra"}));
}

TEST(Fields, metadata_has_limits) {
  std::string many = "{\"metadata\":{";
  for (int i = 0; i < 21; ++i) {
    many += (i == 0 ? "" : ",") + ("\"k" + std::to_string(i)) + "\":\"v\"";
  }
  Body body(many + "}}");
  EXPECT_FALSE(body.fields.metadata("metadata"));
  EXPECT_EQ(body.only_error(), ErrorCode::too_many);
}

TEST(Fields, whole_numbers_only) {
  Body body(R"({"a":5,"b":5.0,"c":"5","d":169})");
  EXPECT_EQ(body.fields.integer("a", Need::optional, 0, 168), 5);
  EXPECT_FALSE(body.fields.integer("b", Need::optional, 0, 168));
  EXPECT_FALSE(body.fields.integer("c", Need::optional, 0, 168));
  EXPECT_FALSE(body.fields.integer("d", Need::optional, 0, 168));
  EXPECT_EQ(body.errors.size(), 3U);
}

TEST(Query, parameters_are_decoded_and_checked) {
  std::vector<FieldError> errors;
  Query query("bin_id=49%31653&from=2026-04-15&x+y=a+b", errors);
  EXPECT_EQ(query.text("bin_id"), "491653");
  EXPECT_EQ(query.time("from"), parse_rfc3339("2026-04-15T00:00:00Z"));
  EXPECT_EQ(query.text("x y"), "a b");
  query.refuse_others();
  EXPECT_TRUE(errors.empty());
}

TEST(Query, wrong_parameters_are_named) {
  const auto codes = [](std::string_view text) {
    std::vector<FieldError> errors;
    Query query(text, errors);
    (void)query.page<CardKind>();
    (void)query.time("from");
    query.refuse_others();
    std::vector<ErrorCode> found;
    for (const FieldError& error : errors) found.push_back(error.code);
    return found;
  };
  using Codes = std::vector<ErrorCode>;
  EXPECT_EQ(codes("page=0"), Codes{ErrorCode::invalid_number});
  EXPECT_EQ(codes("per_page=101"), Codes{ErrorCode::invalid_number});
  EXPECT_EQ(codes("page=1000000000"), Codes{ErrorCode::page_too_deep});
  EXPECT_EQ(codes("from=yesterday"), Codes{ErrorCode::invalid_date});
  EXPECT_EQ(codes("from=2026-02-30"), Codes{ErrorCode::invalid_date});
  EXPECT_EQ(codes("starting_after=txn_1"), Codes{ErrorCode::invalid_id});
  EXPECT_EQ(codes("page=1&page=2"), Codes{ErrorCode::invalid_text});
  EXPECT_EQ(codes("page=%ff"), Codes{ErrorCode::invalid_text});
  EXPECT_EQ(codes("page=%4"), Codes{ErrorCode::invalid_text});
  EXPECT_EQ(codes("pages=1"), Codes{ErrorCode::unknown_parameter});
  EXPECT_EQ(codes("page=4000&per_page=25"), Codes{});
}

}  // namespace
}  // namespace privcards::rest
