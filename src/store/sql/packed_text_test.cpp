#include "store/sql/packed_text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace privcards::store {
namespace {

const std::string authorized =
    R"({"id":"evt_15VdIvEsjHa","type":"transaction.authorized","created_at":"2026-11-26T20:39:34Z",)"
    R"("livemode":false,"sequence":21,"data":{"id":"txn_15VdIvEsjHY","card_id":"card_15VdIvEJX1P",)"
    R"("type":"authorization","status":"pending","amount":4.64,"currency":"USD","merchant":{"name":)"
    R"("PAPER AND PENS","mcc":"5943","category":"office_supplies","city":"Chicago","country":"USA"},)"
    R"("merchant_amount":4.64,"merchant_currency":"USD","held":4.64,"settled":0.00,"expires_at":)"
    R"("2026-12-03T20:39:34Z","authorization_id":null,"decline_reason":null,"decline_reasons":[],)"
    R"("network_response_code":"00","three_ds":null,"created_at":"2026-11-26T20:39:34Z"}})";

TEST(PackedText, AnEventTakesAThirdOfItsSize) {
  const Bytes packed = pack_text(authorized);
  ASSERT_FALSE(packed.empty());
  EXPECT_LT(packed.size(), authorized.size() / 3);
  EXPECT_EQ(unpack_text(packed), authorized);
}

TEST(PackedText, AnyTextComesBackOrIsLeftAsItIs) {
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 3000; size += 1 + size / 7) {
    for (const int letters : {1, 2, 26, 256}) {
      std::string text;
      for (std::size_t i = 0; i < size; ++i) {
        text.push_back(static_cast<char>(random() % static_cast<unsigned>(letters)));
      }
      const Bytes packed = pack_text(text);
      if (packed.empty()) continue;
      EXPECT_LT(packed.size(), text.size());
      EXPECT_EQ(unpack_text(packed), text);
    }
  }
  EXPECT_TRUE(pack_text("").empty());
  EXPECT_TRUE(pack_text("short").empty());
}

TEST(PackedText, WhatIsDamagedIsNotRead) {
  const Bytes packed = pack_text(authorized);
  EXPECT_EQ(unpack_text({}), std::nullopt);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_EQ(unpack_text(ByteView(packed).first(size)), std::nullopt) << size;
  }
  Bytes other = packed;
  other[0] = 2;  // a dictionary of a newer program
  EXPECT_EQ(unpack_text(other), std::nullopt);
  other = packed;
  other[1] = 0xFF;  // a size beyond all bounds
  EXPECT_EQ(unpack_text(other), std::nullopt);
  for (std::size_t at = 5; at < packed.size(); ++at) {  // never beyond its memory
    other = packed;
    other[at] ^= 0x55;
    static_cast<void>(unpack_text(other));
  }
}

// What was packed by the first version of this program is read by every later one.
TEST(PackedText, TheFirstDictionaryNeverChanges) {
  const std::string text = R"({"id":"evt_15VdIvEsjHa","type":"transaction.settled"})";
  const std::optional<Bytes> packed =
      hex_decode("0100000035074502b631355664497645736a48619404084f0290736574746c6564227d");
  ASSERT_TRUE(packed);
  EXPECT_EQ(unpack_text(*packed), text);
}

}  // namespace
}  // namespace privcards::store
