#include "base/bell.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <thread>

namespace privcards {
namespace {

bool rings(const Bell& bell, int timeout_ms = 0) {
  pollfd waiting{bell.fd(), POLLIN, 0};
  return ::poll(&waiting, 1, timeout_ms) == 1;
}

TEST(Bell, RingsUntilItIsStilled) {
  Bell bell;
  EXPECT_FALSE(rings(bell));
  bell.ring();
  bell.ring();
  EXPECT_TRUE(rings(bell));
  EXPECT_TRUE(rings(bell));
  bell.still();
  EXPECT_FALSE(rings(bell));
  bell.still();  // of a still bell: nothing
}

TEST(Bell, WakesWhoWaits) {
  Bell bell;
  std::thread other([&bell] { bell.ring(); });
  EXPECT_TRUE(rings(bell, 60'000));
  other.join();
}

}  // namespace
}  // namespace privcards
