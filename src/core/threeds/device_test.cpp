#include "core/threeds/device.hpp"

#include <gtest/gtest.h>

#include <string>

namespace privcards::threeds {
namespace {

constexpr DeviceSeen laptop{.screen = "1920x1080x24",
                            .offset = "-120",
                            .language = "en-GB",
                            .agent = "Mozilla/5.0",
                            .accepts = "en-GB,en"};

TEST(Device, is_one_line_for_each_thing_seen) {
  EXPECT_EQ(device_text(laptop),
            "screen=1920x1080x24\noffset=-120\nlanguage=en-GB\nagent=Mozilla/5.0\n"
            "accepts=en-GB,en\n");
  EXPECT_EQ(device_text({.screen = "1x1x1"}), "screen=1x1x1\n");
}

TEST(Device, headers_alone_are_none) {
  EXPECT_EQ(device_text({.agent = "Mozilla/5.0", .accepts = "en"}), "");
  EXPECT_EQ(device_fingerprint(""), "");
}

TEST(Device, is_bounded_and_plain) {
  const std::string much(100'000, 'x');
  const std::string text = device_text({much, much, much, much, much});
  EXPECT_LE(text.size(), device_text_max);
  EXPECT_EQ(device_text({.screen = "a\nb\xC3\xA9"}), "screen=a?b??\n");
}

TEST(Device, whatever_differs_is_another) {
  const std::string known = device_fingerprint(device_text(laptop));
  EXPECT_EQ(known.size(), 32U);
  EXPECT_EQ(device_fingerprint(device_text(laptop)), known);
  for (auto member : {&DeviceSeen::screen, &DeviceSeen::offset, &DeviceSeen::language,
                      &DeviceSeen::agent, &DeviceSeen::accepts}) {
    DeviceSeen other = laptop;
    other.*member = "other";
    EXPECT_NE(device_fingerprint(device_text(other)), known);
  }
}

}  // namespace
}  // namespace privcards::threeds
