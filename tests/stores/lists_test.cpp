// Every list, asked the same questions of every store: newest first, pages, cursors, filters, and
// nobody else's rows.

#include <gtest/gtest.h>

#include <functional>

#include "tests/stores/listing.hpp"

namespace privcards::tests {
namespace {

using app::PageRequest;
struct ListCase {
  std::string name;
  std::function<Listing(app::Queries&, WalletId, const PageRequest&)> ask;
};

const std::vector<ListCase>& lists() {
  using app::Queries;
  static const std::vector<ListCase> cases = {
      {"cards",
       [](Queries& q, WalletId w, const PageRequest& p) { return listing(q.cards(w, {}, p)); }},
      {"transactions", [](Queries& q, WalletId w,
                          const PageRequest& p) { return listing(q.transactions(w, {}, p)); }},
      {"transactions_of_a_card",
       [](Queries& q, WalletId w, const PageRequest& p) {
         return listing(q.transactions(w, {.card = card_of(w)}, p));
       }},
      {"transactions_of_a_time",
       [](Queries& q, WalletId w, const PageRequest& p) {
         return listing(q.transactions(w, {.from = Instant{0}}, p));
       }},
      {"deposits",
       [](Queries& q, WalletId w, const PageRequest& p) { return listing(q.deposits(w, {}, p)); }},
      {"challenges", [](Queries& q, WalletId w,
                        const PageRequest& p) { return listing(q.challenges(w, {}, p)); }},
      {"webhooks",
       [](Queries& q, WalletId w, const PageRequest& p) { return listing(q.webhooks(w, p)); }},
      {"events",
       [](Queries& q, WalletId w, const PageRequest& p) { return listing(q.events(w, {}, p)); }},
      {"events_of_a_type",
       [](Queries& q, WalletId w, const PageRequest& p) {
         return listing(q.events(w, {.type = webhooks::EventType::card_created}, p));
       }},
      {"deliveries",
       [](Queries& q, WalletId w, const PageRequest& p) {
         return listing(q.deliveries(w, webhook_of(w), {}, p));
       }},
  };
  return cases;
}

class Lists : public testing::TestWithParam<std::tuple<StoreKind, std::size_t>> {
 protected:
  void SetUp() override {
    app::WorkingSet set;
    {
      Filling filling(set);
      for (std::int64_t id = 1; id <= 14; ++id) filling.add(id % 2 == 1 ? 0 : 1, id);
    }
    ASSERT_TRUE(commit(under_test_->store(), set));
    questions_ = std::move(under_test_->store().reader().value());
  }
  Listing ask(const PageRequest& request, WalletId wallet = {1}) {
    return lists()[std::get<1>(GetParam())].ask(*questions_, wallet, request);
  }

  std::unique_ptr<StoreUnderTest> under_test_ = make_store(std::get<0>(GetParam()));
  std::unique_ptr<app::Queries> questions_;
};

TEST_P(Lists, are_newest_first_and_hold_only_the_wallets_own_rows) {
  EXPECT_EQ(ask({}).ids, (Ids{13, 11, 9, 7, 5, 3, 1}));
  EXPECT_EQ(ask({}, {2}).ids, (Ids{14, 12, 10, 8, 6, 4, 2}));
  EXPECT_EQ(ask({}).total, 7);
  EXPECT_EQ(ask({}, {3}).ids, Ids{});
  EXPECT_EQ(ask({}, {3}).total, 0);
}

TEST_P(Lists, come_in_pages) {
  struct Page {
    std::int64_t number;
    Ids ids;
    bool has_more;
  };
  for (const Page& page : {Page{1, {13, 11, 9}, true}, Page{2, {7, 5, 3}, true},
                           Page{3, {1}, false}, Page{4, {}, false}, Page{1'000'000, {}, false}}) {
    SCOPED_TRACE(page.number);
    Listing found = ask({.page = page.number, .per_page = 3});
    EXPECT_EQ(found.ids, page.ids);
    EXPECT_EQ(found.has_more, page.has_more);
    EXPECT_EQ(found.total, 7);
  }
}

TEST_P(Lists, know_when_the_last_page_is_full) {
  EXPECT_FALSE(ask({.per_page = 7}).has_more);
  EXPECT_EQ(ask({.per_page = 7}).ids.size(), 7U);
  EXPECT_TRUE(ask({.per_page = 6}).has_more);
  EXPECT_EQ(ask({.per_page = 1}).ids, Ids{13});
}

TEST_P(Lists, go_on_behind_a_cursor) {
  Ids walked;
  PageRequest request{.per_page = 2};
  for (bool more = true; more;) {
    Listing found = ask(request);
    ASSERT_FALSE(found.ids.empty());
    walked.insert(walked.end(), found.ids.begin(), found.ids.end());
    request.after = walked.back();
    more = found.has_more;
  }
  EXPECT_EQ(walked, (Ids{13, 11, 9, 7, 5, 3, 1}));
  Listing behind_the_last = ask({.after = 1});
  EXPECT_TRUE(behind_the_last.ids.empty());
  EXPECT_FALSE(behind_the_last.has_more);
  EXPECT_FALSE(behind_the_last.after_unknown);
}

TEST_P(Lists, tell_a_cursor_that_is_not_theirs) {
  for (std::int64_t after : {0, 4, 99}) {  // none, another wallet's, nobody's
    Listing found = ask({.after = after});
    EXPECT_TRUE(found.after_unknown) << after;
    EXPECT_TRUE(found.ids.empty()) << after;
  }
}

INSTANTIATE_TEST_SUITE_P(Store, Lists,
                         testing::Combine(testing::ValuesIn(every_store),
                                          testing::Range<std::size_t>(0, lists().size())),
                         [](const auto& test) {
                           return name_of(std::get<0>(test.param)) + "_" +
                                  lists()[std::get<1>(test.param)].name;
                         });

}  // namespace
}  // namespace privcards::tests
