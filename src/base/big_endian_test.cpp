#include "base/big_endian.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace privcards {
namespace {

TEST(BigEndian, writes_the_most_significant_byte_first) {
  Bytes bytes;
  append_big_endian<std::uint32_t>(bytes, 0x01020304);
  append_big_endian<std::int64_t>(bytes, -2);
  EXPECT_EQ(hex_encode(bytes), "01020304fffffffffffffffe");
  std::string text;
  append_big_endian<std::uint64_t>(text, 0x4142434445464748);
  EXPECT_EQ(text, "ABCDEFGH");
}

TEST(BigEndian, reads_what_it_writes) {
  for (std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40,
                             std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_EQ(read_big_endian<std::int64_t>(big_endian(value)), value);
  }
  const Bytes longer{0xFF, 0xFE, 0xFD, 0xFC, 0x00};
  EXPECT_EQ(read_big_endian<std::uint32_t>(longer), 0xFFFEFDFC);
}

TEST(BigEndianDeathTest, never_reads_behind_the_end) {
  const Bytes three{1, 2, 3};
  EXPECT_DEATH(read_big_endian<std::uint32_t>(three), "bytes.size\\(\\) >= sizeof");
}

}  // namespace
}  // namespace privcards
