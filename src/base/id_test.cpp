#include "base/id.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace privcards {
namespace {

std::string base62(std::int64_t value) {
  std::string text;
  append_base62(text, value);
  return text;
}

TEST(Base62, has_one_spelling_for_each_number) {
  EXPECT_EQ(base62(1), "1");
  EXPECT_EQ(base62(61), "z");
  EXPECT_EQ(base62(62), "10");
  EXPECT_EQ(base62(std::numeric_limits<std::int64_t>::max()), "AzL8n0Y58m7");
  for (std::int64_t value = 1; value < std::numeric_limits<std::int64_t>::max() / 5;
       value = value * 3 + 1) {
    EXPECT_EQ(parse_base62(base62(value)), value);
  }
  for (const char* text :
       {"", "0", "01", "AzL8n0Y58m8", "zzzzzzzzzzz", "100000000000", "-1", "a b", "a_", "é"}) {
    EXPECT_FALSE(parse_base62(text)) << text;
  }
}

// Lists sorted by text are sorted by time, as long as the number of digits is the same.
TEST(Base62, sorts_like_the_numbers) {
  EXPECT_LT(base62(100'000), base62(100'001));
  for (std::int64_t value = 62 * 62; value < 62 * 62 + 10'000; ++value) {
    ASSERT_LT(base62(value), base62(value + 1));
  }
}

TEST(Id, is_rendered_with_its_prefix_and_read_back) {
  CardId card{123'456'789};
  EXPECT_EQ(render(card), "card_8M0kX");
  EXPECT_EQ(parse_id<CardKind>("card_8M0kX"), card);
  EXPECT_FALSE(parse_id<TransactionKind>("card_8M0kX"));
  EXPECT_FALSE(parse_id<CardKind>("card_"));
  EXPECT_FALSE(parse_id<CardKind>("8M0kX"));
  EXPECT_FALSE(parse_id<CardKind>("card_0"));
  EXPECT_FALSE(parse_id<CardKind>("CARD_8M0kX"));
  EXPECT_FALSE(parse_id<CardKind>("card_8M0kX "));
}

TEST(Id, zero_is_none) {
  EXPECT_FALSE(CardId{});
  EXPECT_TRUE(CardId{1});
}

TEST(IdSource, grows_within_a_millisecond_and_beyond_its_counter) {
  IdSource ids(3);
  Instant now{1'767'323'045'000};
  std::int64_t last = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::int64_t id = ids.next<CardKind>(now).value;
    ASSERT_GT(id, last);
    last = id;
  }
  EXPECT_EQ(ids.last(), last);
  // 10,000 ids of one instant took three milliseconds' worth of counters.
  EXPECT_EQ(time_of_id(last).ms, now.ms + 2);
}

TEST(IdSource, carries_time_and_node) {
  IdSource ids(3);
  Instant now{1'767'323'045'000};
  std::int64_t id = ids.next<CardKind>(now).value;
  EXPECT_EQ(time_of_id(id), now);
  EXPECT_EQ(id >> 12 & 1023, 3);
  EXPECT_GE(id, smallest_id_at(now));
  EXPECT_LT(id, smallest_id_at(now.plus_ms(1)));
  EXPECT_EQ(smallest_id_at(Instant{0}), 0);  // before the first id could be made
}

TEST(IdSource, never_goes_back_with_the_clock) {
  IdSource ids(0);
  Instant now{1'767'323'045'000};
  std::int64_t first = ids.next<CardKind>(now).value;
  std::int64_t second = ids.next<CardKind>(now.plus_days(-1)).value;
  EXPECT_GT(second, first);
  IdSource continued(0, second);
  EXPECT_GT(continued.next<CardKind>(now.plus_days(-2)).value, second);
}

// Nodes on one database share the keys of its tables.
TEST(IdSource, two_nodes_never_give_the_same_id) {
  IdSource left(1);
  IdSource right(2);
  Instant now{1'767'323'045'000};
  std::vector<std::int64_t> all;
  for (int i = 0; i < 5'000; ++i) {
    all.push_back(left.next<CardKind>(now).value);
    all.push_back(right.next<CardKind>(now).value);
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

TEST(IdSource, goes_on_behind_the_ids_of_other_nodes) {
  const Instant now{1'768'478'400'000};
  for (std::uint32_t node : {1U, 5U, 9U}) {
    IdSource others(5);
    IdSource ours(node);
    std::int64_t last = 0;
    for (int i = 0; i < 10'000; ++i) {  // more than a millisecond has room for
      std::int64_t other = others.next<CardKind>(now).value;
      ours.pass(other);
      std::int64_t own = ours.next<CardKind>(now).value;
      ASSERT_GT(own, other);
      ASSERT_GT(own, last);
      ASSERT_EQ(own >> 12 & 1023, node);
      last = own;
      others.pass(own);
    }
    ours.pass(1);  // an old one changes nothing
    EXPECT_GT(ours.next<CardKind>(now).value, last);
  }
}

}  // namespace
}  // namespace privcards
