#include "core/chain/ethereum_block.hpp"

#include <gmock/gmock.h>

#include "core/chain/hex_quantity.hpp"
#include "core/chain/keccak.hpp"

namespace privcards::chain {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

TEST(HexQuantity, is_the_shortest_form) {
  EXPECT_EQ(parse_quantity("0x0"), Uint256(0));
  EXPECT_EQ(parse_quantity("0x1f"), Uint256(31));
  EXPECT_EQ(parse_quantity("0x" + std::string(64, 'f'))->bits(), 256);
  for (const char* text : {"", "0x", "0x00", "0x01", "1f", "0xg", "0x-1", "0X1"}) {
    EXPECT_FALSE(parse_quantity(text)) << text;
  }
  EXPECT_FALSE(parse_quantity("0x1" + std::string(64, '0')));
  EXPECT_EQ(render_quantity(0), "0x0");
  EXPECT_EQ(render_quantity(0xFFFF'FFFF'FFFF'FFFF), "0xffffffffffffffff");
  EXPECT_EQ(parse_data("0x"), Bytes{});
  EXPECT_EQ(parse_data("0x00ff"), (Bytes{0, 255}));
  EXPECT_FALSE(parse_data("0x0"));
  EXPECT_FALSE(parse_data("00"));
  EXPECT_FALSE(parse_data_of<2>("0x000102"));
  EXPECT_EQ(render_data(Bytes{0, 255}), "0x00ff");
}

EthereumAddress address(std::uint8_t number) {
  EthereumAddress made{};
  made[0] = 0xAB;
  made[19] = number;
  return made;
}

const EthereumAddress ours = address(1);
const EthereumAddress stranger = address(2);
const EthereumAddress token = *parse_ethereum_address("0xdAC17F958D2ee523a2206206994597C13D831ec7");
const EthereumAddress look_alike = address(9);
const Digest transaction = keccak256(as_bytes("a transaction"));

class EthereumBlock : public testing::Test {
 protected:
  EthereumBlock() { watched.add(ours, 77); }
  static EthereumLog transfer(const EthereumAddress& contract, const EthereumAddress& to,
                              std::uint64_t amount) {
    const auto data = Uint256(amount).big_endian();
    return {.address = contract,
            .topics = {transfer_topic, topic_of(stranger), topic_of(to)},
            .data = Bytes(data.begin(), data.end())};
  }
  std::vector<Sighting> tokens_in(std::vector<EthereumLog> logs, bool succeeded = true) const {
    std::vector<Sighting> sightings;
    append_token_sightings(
        sightings, {.transaction = transaction, .succeeded = succeeded, .logs = std::move(logs)},
        {token}, watched);
    return sightings;
  }
  std::vector<Sighting> native_in(const EthereumTransaction& made, bool succeeded = true) const {
    std::vector<Sighting> sightings;
    append_native_sightings(sightings, made, succeeded, watched);
    return sightings;
  }
  std::vector<Sighting> internal_in(const CallFrame& top) const {
    std::vector<Sighting> sightings;
    append_internal_sightings(sightings, transaction, top, watched);
    return sightings;
  }

  WatchList watched{{1, 2}};
};

TEST_F(EthereumBlock, ether_to_a_watched_address) {
  const Uint256 value = Uint256::power_of_ten(24);  // beyond 64 bits
  const auto found = native_in({.hash = transaction, .from = stranger, .to = ours, .value = value});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].address, 77);
  EXPECT_EQ(found[0].amount, value);
  EXPECT_EQ(found[0].event_key, hex_encode(transaction) + ":native");
  EXPECT_EQ(found[0].sender, render_eip55(stranger));
  EXPECT_EQ(found[0].token, "");
}

TEST_F(EthereumBlock, a_reverted_transaction_pays_nothing) {
  const EthereumTransaction made{.hash = transaction, .to = ours, .value = 5};
  EXPECT_THAT(native_in(made, false), IsEmpty());
  EXPECT_THAT(tokens_in({transfer(token, ours, 5)}, false), IsEmpty());
}

TEST_F(EthereumBlock, neither_does_nothing_nor_a_new_contract_nor_a_stranger) {
  EXPECT_THAT(native_in({.hash = transaction, .to = ours, .value = 0}), IsEmpty());
  EXPECT_THAT(native_in({.hash = transaction, .to = {}, .value = 5}), IsEmpty());
  EXPECT_THAT(native_in({.hash = transaction, .to = stranger, .value = 5}), IsEmpty());
}

// The key counts logs within the transaction, whatever stood before it in the block.
TEST_F(EthereumBlock, token_transfers_are_known_by_their_place_in_the_receipt) {
  const auto found = tokens_in({transfer(token, stranger, 1), transfer(token, ours, 500),
                                transfer(look_alike, ours, 1), transfer(token, ours, 500)});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].event_key, hex_encode(transaction) + ":token:1");
  EXPECT_EQ(found[1].event_key, hex_encode(transaction) + ":token:3");
  EXPECT_EQ(found[0].amount, Uint256(500));
  EXPECT_EQ(found[0].token, "0xdAC17F958D2ee523a2206206994597C13D831ec7");
}

TEST_F(EthereumBlock, a_contract_that_only_looks_like_a_token_is_none) {
  EXPECT_THAT(tokens_in({transfer(look_alike, ours, 1'000'000)}), IsEmpty());
  // EIP-7708's logger of ether.
  const auto ether = *parse_ethereum_address("0xfffffffffffffffffffffffffffffffffffffffe");
  EXPECT_THAT(tokens_in({transfer(ether, ours, 1'000'000)}), IsEmpty());
}

TEST_F(EthereumBlock, logs_that_are_no_transfer) {
  EXPECT_THAT(tokens_in({transfer(token, ours, 0)}), IsEmpty());
  auto log = transfer(token, ours, 5);
  log.removed = true;
  EXPECT_FALSE(decode_transfer(log));
  log = transfer(token, ours, 5);
  log.topics.pop_back();
  EXPECT_FALSE(decode_transfer(log));
  log = transfer(token, ours, 5);
  log.topics.push_back(transfer_topic);  // ERC-721: the fourth topic is which piece it is
  EXPECT_FALSE(decode_transfer(log));
  log = transfer(token, ours, 5);
  log.data.pop_back();
  EXPECT_FALSE(decode_transfer(log));
  log = transfer(token, ours, 5);
  log.topics[2][0] = 1;  // more than an address
  EXPECT_FALSE(decode_transfer(log));
  log = transfer(token, ours, 5);
  log.topics[0] = transaction;
  EXPECT_FALSE(decode_transfer(log));
  EXPECT_TRUE(decode_transfer(transfer(token, ours, 5)));
}

CallFrame call(const EthereumAddress& to, std::uint64_t value, std::string type = "CALL") {
  return {.type = std::move(type), .from = stranger, .to = to, .value = value};
}

// A splitter: the transaction calls a contract, and that pays us.
TEST_F(EthereumBlock, ether_that_a_contract_pays) {
  CallFrame top = call(stranger, 100);
  top.calls = {call(stranger, 1), call(stranger, 90)};
  top.calls[1].calls = {call(ours, 30), call(stranger, 1), call(ours, 60)};
  const auto found = internal_in(top);
  EXPECT_THAT(found,
              ElementsAre(Field(&Sighting::event_key, hex_encode(transaction) + ":trace:1.0"),
                          Field(&Sighting::event_key, hex_encode(transaction) + ":trace:1.2")));
  EXPECT_EQ(found[1].amount, Uint256(60));
}

TEST_F(EthereumBlock, calls_that_move_nothing) {
  CallFrame top = call(ours, 100);  // the top one is the transaction itself
  EXPECT_THAT(internal_in(top), IsEmpty());
  for (const char* type : {"DELEGATECALL", "STATICCALL", "CALLCODE"}) {
    top.calls = {call(ours, 5, type)};
    EXPECT_THAT(internal_in(top), IsEmpty()) << type;
  }
  top.calls = {call(ours, 0)};
  EXPECT_THAT(internal_in(top), IsEmpty());
  // Under a call that failed, though it did not fail itself.
  top.calls = {call(stranger, 1)};
  top.calls[0].failed = true;
  top.calls[0].calls = {call(ours, 5)};
  EXPECT_THAT(internal_in(top), IsEmpty());
  top.calls[0].failed = false;
  EXPECT_EQ(internal_in(top).size(), 1U);
  top.failed = true;
  EXPECT_THAT(internal_in(top), IsEmpty());
  top.failed = false;
  top.calls = {call(ours, 5, "SELFDESTRUCT")};
  EXPECT_EQ(internal_in(top).size(), 1U);
}

// Topics as the token's contract on the main network has them.
TEST_F(EthereumBlock, notices_of_the_tokens_owner) {
  const std::pair<const char*, TokenNotice> rows[] = {
      {"0x42e160154868087d6bfdc0ca23d96a1c1cfa32f1b72ba9ba27b69b98a0d819dc",
       TokenNotice::blacklisted},
      {"0x61e6e66b0d6339b2980aecc6ccc0039736791f0ccde9ed512e789a7fbdd698c6",
       TokenNotice::funds_destroyed},
      {"0x6985a02210a168e66602d3235cb6db0e70f92b3ba4d376a33c0f3d9434bff625", TokenNotice::paused},
      {"0xb044a1e409eac5c48e5af22d4af52670dd1a99059537a78b31b48c6500a6354e",
       TokenNotice::fee_changed},
      {"0xcc358699805e9a8b7f77b522628c7cb9abd07d9efb86b6fb616af1609036a99e",
       TokenNotice::deprecated}};
  for (const auto& [topic, notice] : rows) {
    EXPECT_EQ(notice_in({.address = token, .topics = {*parse_data_of<32>(topic)}}), notice);
    EXPECT_FALSE(describe(notice).empty());
  }
  EXPECT_FALSE(notice_in(transfer(token, ours, 1)));
  EXPECT_FALSE(notice_in({.address = token}));
}

TEST(BlackList, is_asked_for_as_tethers_contract_wants_it) {
  const auto address = *parse_ethereum_address("0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
  EXPECT_EQ(hex_encode(is_black_listed_call(address)),
            "e47d60600000000000000000000000009858effd232b4033e47d90003d41ec34ecaeda94");
}

}  // namespace
}  // namespace privcards::chain
