#include "edge/host/message_key.hpp"

#include <gtest/gtest.h>

namespace privcards::host {
namespace {

MessageIdentity sample() {
  return {.link = "visa-a",
          .mti = "0100",
          .transmitted_at = Instant{1'768'478'400'000},
          .trace = 123'456,
          .acquirer = "12345",
          .forwarder = ""};
}

TEST(MessageKey, BeginsWithTimeAndTrace) {
  const app::MessageKey key = message_key(sample());
  EXPECT_EQ(hex_encode(ByteView(key.bytes).first(12)), "0000019bc186de000001e240");
  MessageIdentity later = sample();
  later.transmitted_at = later.transmitted_at.plus_seconds(1);
  EXPECT_LT(key, message_key(later));
}

TEST(MessageKey, EachPartMakesAnotherMessage) {
  const app::MessageKey key = message_key(sample());
  std::vector<MessageIdentity> others(6, sample());
  others[0].link = "visa-b";
  others[1].mti = "0120";
  others[2].trace = 1;
  others[3].acquirer = "12346";
  others[4].forwarder = "12345";
  others[5].acquirer = "";
  others[5].forwarder = "12345";
  for (const MessageIdentity& other : others) EXPECT_NE(key, message_key(other));
}

TEST(MessageKey, LeadingZerosOfInstitutionsDoNotCount) {
  MessageIdentity filled = sample();
  filled.acquirer = "00000012345";
  filled.forwarder = "00000000000";
  EXPECT_EQ(message_key(sample()), message_key(filled));
}

}  // namespace
}  // namespace privcards::host
