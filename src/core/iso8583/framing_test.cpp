#include "core/iso8583/framing.hpp"

#include <gtest/gtest.h>

#include "core/iso8583/profile_testing.hpp"

namespace privcards::iso8583 {
namespace {

using testing::compiled;
using testing::from_hex;

CompiledProfile framed(const Framing& framing) {
  LinkProfile profile = testing::plain_profile(testing::ascii_encoding());
  profile.framing = framing;
  return compiled(profile);
}

Framing variant(PrefixKind kind, std::size_t bytes) {
  Framing framing;
  framing.prefix = kind;
  framing.prefix_bytes = bytes;
  return framing;
}

// 0800 with nothing but an empty bitmap: the shortest message.
const char* const body_hex = "30383030 0000000000000000";

struct Case {
  const char* name;
  Framing framing;
  std::string frame;
};

std::vector<Case> cases() {
  const std::string body = body_hex;
  Framing inclusive = variant(PrefixKind::binary, 2);
  inclusive.inclusive = true;
  Framing trailer = variant(PrefixKind::binary, 2);
  trailer.trailer_bytes = 1;
  Framing after = variant(PrefixKind::binary, 2);
  after.reserved_after = 2;
  Framing before = variant(PrefixKind::binary, 2);
  before.reserved_before = 2;
  return {{"binary 2", variant(PrefixKind::binary, 2), "000C" + body},
          {"binary 2 inclusive", inclusive, "000E" + body},
          {"binary 2 with trailer", trailer, "000D" + body + "03"},
          {"binary 4", variant(PrefixKind::binary, 4), "0000000C" + body},
          {"binary 2 and two bytes", after, "000C0000" + body},
          {"two zeros and binary 2", before, "0000000C" + body},
          {"binary 3", variant(PrefixKind::binary, 3), "00000C" + body},
          {"bcd 2", variant(PrefixKind::bcd, 2), "0012" + body},
          {"ascii 4", variant(PrefixKind::ascii, 4), "30303132" + body},
          {"hex 4", variant(PrefixKind::hex, 4), "30303043" + body}};
}

TEST(Framing, EveryVariantWritesAndReadsItself) {
  for (const Case& variant : cases()) {
    SCOPED_TRACE(variant.name);
    const CompiledProfile profile = framed(variant.framing);
    const Bytes body = from_hex(body_hex);
    Bytes frame;
    append_frame(profile, body, frame);
    EXPECT_EQ(frame, from_hex(variant.frame));
    append_frame(profile, body, frame);  // two in one read
    const FrameScan scan = next_frame(profile, frame);
    ASSERT_EQ(scan.outcome, FrameOutcome::frame);
    EXPECT_EQ(scan.used, frame.size() / 2);
    EXPECT_EQ(Bytes(scan.body.begin(), scan.body.end()), body);
    for (std::size_t size = 0; size < frame.size() / 2; ++size) {
      const FrameScan partial = next_frame(profile, ByteView(frame).first(size));
      EXPECT_EQ(partial.outcome, FrameOutcome::need_more) << size;
      EXPECT_EQ(partial.used, 0u);
    }
    Bytes alive;
    append_frame(profile, {}, alive);
    const FrameScan empty = next_frame(profile, alive);
    EXPECT_EQ(empty.outcome, FrameOutcome::keep_alive);
    EXPECT_EQ(empty.used, alive.size());
  }
}

TEST(Framing, ALengthThatCannotBeTrueIsBad) {
  const auto outcome = [](const Framing& framing, std::string_view hex) {
    const CompiledProfile profile = framed(framing);
    const Bytes bytes = from_hex(hex);
    return next_frame(profile, bytes).outcome;
  };
  const Framing binary = variant(PrefixKind::binary, 2);
  EXPECT_EQ(outcome(binary, "0001"), FrameOutcome::bad_length);
  EXPECT_EQ(outcome(binary, "000B"), FrameOutcome::bad_length);
  EXPECT_EQ(outcome(binary, "2000"), FrameOutcome::need_more);
  EXPECT_EQ(outcome(binary, "2001"), FrameOutcome::bad_length);
  EXPECT_EQ(outcome(binary, "FFFF"), FrameOutcome::bad_length);
  Framing inclusive = binary;
  inclusive.inclusive = true;
  EXPECT_EQ(outcome(inclusive, "0000"), FrameOutcome::bad_length);
  EXPECT_EQ(outcome(inclusive, "0001"), FrameOutcome::bad_length);
  EXPECT_EQ(outcome(inclusive, "0002"), FrameOutcome::keep_alive);
  EXPECT_EQ(outcome(variant(PrefixKind::binary, 4), "FFFFFFFF"), FrameOutcome::bad_length);
  EXPECT_EQ(outcome(variant(PrefixKind::bcd, 2), "00FF"), FrameOutcome::bad_length);
  EXPECT_EQ(outcome(variant(PrefixKind::ascii, 4), "47455420"), FrameOutcome::bad_length);
  EXPECT_EQ(outcome(variant(PrefixKind::hex, 4), "47455420"), FrameOutcome::bad_length);
  Framing before = binary;
  before.reserved_before = 2;
  EXPECT_EQ(outcome(before, "01"), FrameOutcome::bad_length);
}

}  // namespace
}  // namespace privcards::iso8583
