#include "edge/rest/request_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace privcards::rest {
namespace {

constexpr WalletId ours{1};
constexpr WalletId theirs{2};

RequestLogEntry entry(std::int64_t id, WalletId wallet = ours, int status = 200,
                      std::string method = "GET") {
  RequestLogEntry made;
  made.id = RequestId{id};
  made.wallet = wallet;
  made.status = status;
  made.method = std::move(method);
  return made;
}

std::vector<std::int64_t> ids(const std::vector<RequestLogEntry>& rows) {
  std::vector<std::int64_t> found;
  for (const RequestLogEntry& row : rows) found.push_back(row.id.value);
  return found;
}

TEST(RequestLog, keeps_the_newest_of_each_wallet_and_of_all) {
  RequestLog log({.wallet_entries_max = 3, .entries_max = 4});
  for (std::int64_t id = 1; id <= 5; ++id) log.add(entry(id));
  EXPECT_THAT(ids(log.list(ours, {}, {}).rows), testing::ElementsAre(5, 4, 3));
  log.add(entry(6, theirs));
  log.add(entry(7, theirs));
  EXPECT_THAT(ids(log.list(ours, {}, {}).rows), testing::ElementsAre(5, 4));
  EXPECT_THAT(ids(log.list(theirs, {}, {}).rows), testing::ElementsAre(7, 6));
  EXPECT_FALSE(log.find(ours, RequestId{3}));
  EXPECT_FALSE(log.find(ours, RequestId{6}));
  EXPECT_EQ(log.find(theirs, RequestId{6})->id.value, 6);
}

TEST(RequestLog, pages_and_cursors_count_what_the_filter_leaves) {
  RequestLog log;
  for (std::int64_t id = 1; id <= 9; ++id) log.add(entry(id, ours, id % 3 == 0 ? 404 : 200));
  const RequestLogFilter wrong{.status = "4xx"};
  const auto first = log.list(ours, wrong, {.page = 1, .per_page = 2});
  EXPECT_THAT(ids(first.rows), testing::ElementsAre(9, 6));
  EXPECT_EQ(first.total, 3);
  EXPECT_TRUE(first.has_more);
  const auto second = log.list(ours, wrong, {.page = 2, .per_page = 2});
  EXPECT_THAT(ids(second.rows), testing::ElementsAre(3));
  EXPECT_FALSE(second.has_more);
  // The cursor need not fit the filter itself.
  EXPECT_THAT(ids(log.list(ours, wrong, {.after = 8}).rows), testing::ElementsAre(6, 3));
  EXPECT_TRUE(log.list(ours, wrong, {.after = 10}).after_unknown);
  EXPECT_TRUE(log.list(theirs, {}, {.after = 8}).after_unknown);
  EXPECT_FALSE(log.list(theirs, {}, {}).after_unknown);
}

TEST(RequestLog, filters_by_status_and_method) {
  RequestLog log;
  log.add(entry(1, ours, 201, "POST"));
  log.add(entry(2, ours, 200, "GET"));
  log.add(entry(3, ours, 503, "POST"));
  EXPECT_THAT(ids(log.list(ours, {.method = "POST"}, {}).rows), testing::ElementsAre(3, 1));
  EXPECT_THAT(ids(log.list(ours, {.status = "2xx"}, {}).rows), testing::ElementsAre(2, 1));
  EXPECT_THAT(ids(log.list(ours, {.status = "200"}, {}).rows), testing::ElementsAre(2));
  EXPECT_THAT(ids(log.list(ours, {.method = "POST", .status = "5xx"}, {}).rows),
              testing::ElementsAre(3));
}

TEST(RequestLog, follows_from_a_sequence) {
  RequestLog log;
  log.add(entry(1));
  log.add(entry(2, theirs));
  const std::int64_t seen = log.last_sequence();
  log.add(entry(3));
  log.add(entry(4));
  EXPECT_THAT(ids(log.after(ours, seen, 10)), testing::ElementsAre(3, 4));
  EXPECT_THAT(ids(log.after(ours, 0, 2)), testing::ElementsAre(1, 3));
  EXPECT_TRUE(log.after(theirs, seen, 10).empty());
}

TEST(RequestLog, shows_ids_and_nothing_else_a_path_may_hold) {
  EXPECT_EQ(shown_path("/v1/cards/{id}/freeze", "card_8xK2m9Lp4q"),
            "/v1/cards/card_8xK2m9Lp4q/freeze");
  EXPECT_EQ(shown_path("/v1/bins/{id}", "49165300"), "/v1/bins/49165300");
  EXPECT_EQ(shown_path("/v1/cards", ""), "/v1/cards");
  for (const char* secret :
       {"4916530000000006", "card_4916530000000006", "sk_test_abcdef", "whsec_abcdef",
        "card_8xK2m9Lp4q&pan", "a b", "", "card_8xK2m9Lp4qcard_8xK2m9Lp4q"}) {
    EXPECT_EQ(shown_path("/v1/cards/{id}", secret), "/v1/cards/{id}") << secret;
  }
}

TEST(RequestLog, reads_filters_and_codes) {
  for (const char* good : {"200", "404", "599", "4xx", "1xx"}) {
    EXPECT_EQ(parse_status_filter(good), good);
  }
  for (const char* bad : {"", "20", "2000", "600", "099", "xxx", "4XX", "4x", "4x4", "40x"}) {
    EXPECT_FALSE(parse_status_filter(bad)) << bad;
  }
  EXPECT_EQ(parse_method_filter("PATCH"), "PATCH");
  EXPECT_FALSE(parse_method_filter("get"));
  EXPECT_EQ(error_code_of(R"({"error":"not_found","message":"x"})"), "not_found");
  EXPECT_EQ(error_code_of(R"({"id":"card_1"})"), "");
}

TEST(RequestLog, prints_an_entry) {
  RequestLogEntry made = entry(smallest_id_at({1'776'254'400'000}), ours, 402, "POST");
  made.path = "/v1/cards";
  made.key_last4 = "9f3a";
  std::string out;
  append_request(out, made);
  EXPECT_THAT(out, testing::StartsWith(R"({"id":"req_)"));
  EXPECT_THAT(out,
              testing::EndsWith(R"("method":"POST","path":"/v1/cards","status":402,"error":null,)"
                                R"("duration_ms":0,"api_key_last4":"9f3a","idempotency_key":null,)"
                                R"("created_at":"2026-04-15T12:00:00Z","livemode":false})"));
}

}  // namespace
}  // namespace privcards::rest
