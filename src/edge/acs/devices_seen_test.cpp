#include "edge/acs/devices_seen.hpp"

#include <gtest/gtest.h>

namespace privcards::acs {
namespace {

constexpr std::int64_t noon_ms = 1'776'254'400'000;

TEST(DevicesSeen, the_first_report_counts_whatever_the_case_of_its_id) {
  DevicesSeen seen;
  seen.put("AB-1", "laptop", noon_ms);
  seen.put("ab-1", "phone", noon_ms);
  EXPECT_EQ(seen.find("Ab-1", noon_ms), "laptop");
  EXPECT_EQ(seen.find("ab-2", noon_ms), "");
}

TEST(DevicesSeen, are_forgotten_in_twenty_minutes_and_not_in_ten) {
  DevicesSeen seen;
  seen.put("1", "laptop", noon_ms);
  EXPECT_EQ(seen.find("1", noon_ms + DevicesSeen::half_ms), "laptop");
  seen.put("1", "phone", noon_ms + DevicesSeen::half_ms);
  EXPECT_EQ(seen.find("1", noon_ms + DevicesSeen::half_ms), "laptop");
  EXPECT_EQ(seen.find("1", noon_ms + 2 * DevicesSeen::half_ms), "");
  seen.put("2", "laptop", noon_ms + 2 * DevicesSeen::half_ms);
  EXPECT_EQ(seen.find("2", noon_ms + 10 * DevicesSeen::half_ms), "");
}

TEST(DevicesSeen, are_bounded) {
  DevicesSeen seen;
  for (std::size_t i = 0; i <= DevicesSeen::devices_max; ++i) {
    seen.put(std::to_string(i), "x", noon_ms);
  }
  EXPECT_EQ(seen.find("0", noon_ms), "x");
  EXPECT_EQ(seen.find(std::to_string(DevicesSeen::devices_max), noon_ms), "");
}

}  // namespace
}  // namespace privcards::acs
