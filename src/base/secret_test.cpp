#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <ostream>

namespace privcards {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

// What must not compile, must not.
static_assert(!std::equality_comparable<SecretText>);
static_assert(!Printable<SecretText>);
static_assert(!std::convertible_to<SecretText, std::string>);
static_assert(!std::convertible_to<std::string, SecretText>);
static_assert(!std::three_way_comparable<SecretBytes>);

TEST(Secret, is_seen_only_where_it_is_revealed) {
  SecretText secret("4916530000000005");
  EXPECT_EQ(secret.reveal(), "4916530000000005");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(SecretText{}.empty());
}

TEST(Secret, equals_by_content) {
  SecretText secret("123");
  EXPECT_TRUE(secret.equals(SecretText("123")));
  EXPECT_FALSE(secret.equals(SecretText("124")));
  EXPECT_FALSE(secret.equals(SecretText("1234")));
  EXPECT_FALSE(secret.equals({}));
  EXPECT_TRUE(SecretText{}.equals({}));
}

// Short texts live inside the string object, long ones on the heap: both leave nothing behind.
TEST(Secret, leaves_nothing_where_it_moved_from) {
  for (const std::string& text : {std::string("123"), std::string(100, '7')}) {
    SecretText from(text);
    SecretText to(std::move(from));
    EXPECT_EQ(to.reveal(), text);
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move)
    SecretText assigned("old");
    assigned = std::move(to);
    EXPECT_EQ(assigned.reveal(), text);
    EXPECT_TRUE(to.empty());  // NOLINT(bugprone-use-after-move)
  }
}

TEST(Secret, can_be_copied_also_onto_itself) {
  SecretText secret("123");
  SecretText copy = secret;
  const SecretText& same = copy;
  copy = same;
  EXPECT_EQ(copy.reveal(), "123");
  EXPECT_EQ(secret.reveal(), "123");
  copy = SecretText("longer than before");
  EXPECT_EQ(copy.reveal(), "longer than before");
}

TEST(Wipe, overwrites_every_byte) {
  std::string text(1'000, 'x');
  wipe(text.data(), text.size());
  EXPECT_EQ(text, std::string(1'000, '\0'));
}

}  // namespace
}  // namespace privcards
