#include "core/chain/bitcoin_block.hpp"

#include <gtest/gtest.h>

#include "core/chain/bitcoin_testing.hpp"
#include "core/chain/event_key.hpp"

namespace privcards::chain {
namespace {

const HashKey key{1, 2};

// Block 0 of Bitcoin, as everybody has it.
const char* const genesis =
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c"
    "3e"
    "67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c010100000001000000000000000000"
    "00"
    "00000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d6573203033"
    "2f"
    "4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420"
    "66"
    "6f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909"
    "a6"
    "7962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000";

TEST(BitcoinBlock, reads_the_first_one) {
  const Bytes raw = *hex_decode(genesis);
  const auto hash =
      parse_reversed("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
  WatchList watched(key);
  // Pay to a public key: the script of its only output.
  watched.add(ByteView(raw).subspan(raw.size() - 71, 67), 7);
  const auto block = scan_bitcoin_block(raw, *hash, watched);
  ASSERT_TRUE(block) << describe(block.error());
  EXPECT_EQ(block->transaction_count, 1U);
  EXPECT_EQ(block->header.parent, Digest{});
  EXPECT_EQ(block->header.time, 1'231'006'505U);
  ASSERT_EQ(block->sightings.size(), 1U);
  const Sighting& sighting = block->sightings.front();
  EXPECT_EQ(sighting.address, 7);
  EXPECT_EQ(sighting.amount, Uint256(5'000'000'000));
  EXPECT_TRUE(sighting.coinbase);
  EXPECT_EQ(sighting.event_key,
            "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b:0");
}

// BIP 141: the id is the hash of the form without marker, flag and witnesses.
TEST(BitcoinTransaction, the_id_leaves_the_witness_out) {
  MadeTransaction made{.outputs = {{112'340'000, script_number(1)}, {1, script_number(2)}}};
  const Bytes plain = made.render();
  made.witness = {Bytes(71, 1), Bytes(33, 2)};
  const Bytes with_witness = made.render();
  ASSERT_NE(plain, with_witness);
  const auto left = parse_transaction(plain);
  const auto right = parse_transaction(with_witness);
  ASSERT_TRUE(left && right);
  EXPECT_EQ(left->id(), right->id());
  EXPECT_EQ(left->id(), sha256_twice(plain));
  EXPECT_FALSE(right->coinbase);
}

TEST(BitcoinTransaction, shows_inputs_and_outputs) {
  const Outpoint spent{.transaction = sha256(as_bytes("x")), .output = 3};
  const MadeTransaction made{.inputs = {spent, {}},
                             .outputs = {{5, script_number(1)}, {6, Bytes(300, 9)}}};
  const Bytes raw = made.render();
  const auto transaction = parse_transaction(raw);
  ASSERT_TRUE(transaction);
  std::vector<Outpoint> inputs;
  transaction->for_each_input([&](const Outpoint& outpoint) { inputs.push_back(outpoint); });
  EXPECT_EQ(inputs, made.inputs);
  std::vector<std::pair<std::uint64_t, Bytes>> outputs;
  transaction->for_each_output([&](std::uint32_t index, const OutputView& output) {
    EXPECT_EQ(index, outputs.size());
    outputs.emplace_back(output.amount, Bytes(output.script.begin(), output.script.end()));
  });
  EXPECT_EQ(outputs, made.outputs);
}

TEST(BitcoinTransaction, refuses_what_is_none) {
  MadeTransaction made{.outputs = {{1, script_number(1)}}, .witness = {Bytes(3, 1)}};
  const Bytes raw = made.render();
  for (std::size_t size = 0; size < raw.size(); ++size) {
    EXPECT_FALSE(parse_transaction(ByteView(raw).first(size))) << size;
  }
  Bytes longer = raw;
  longer.push_back(0);
  EXPECT_FALSE(parse_transaction(longer));
  Bytes flag = raw;
  flag[5] = 8;  // an extension block of another coin
  EXPECT_FALSE(parse_transaction(flag));
  made.outputs[0].first = satoshi_max + 1;
  EXPECT_FALSE(parse_transaction(made.render()));
  made = {.inputs = {}, .outputs = {{1, script_number(1)}}};
  EXPECT_FALSE(parse_transaction(made.render()));
  // A count that is not in its shortest form.
  EXPECT_FALSE(parse_transaction(*hex_decode("02000000fd0100")));
}

MadeBlock block_of(std::size_t count) {
  MadeBlock block{.parent = sha256(as_bytes("parent"))};
  block.transactions.push_back(made_coinbase(50, script_number(0)).render());
  for (std::size_t i = 1; i < count; ++i) {
    block.transactions.push_back(MadeTransaction{
        .outputs = {{i, script_number(i)}, {1, script_number(1'000 + i)}},
        .witness = {Bytes(i, 1)}}.render());
  }
  return block;
}

TEST(BitcoinBlock, finds_every_payment_of_one_transaction) {
  MadeBlock made = block_of(4);
  made.transactions.push_back(MadeTransaction{
      .outputs = {
          {10, script_number(70)},
          {20, script_number(71)},
          {30, script_number(70)},
          {0, script_number(70)}}}.render());
  const Bytes raw = made.render();
  WatchList watched(key);
  watched.add(script_number(70), 170);
  watched.add(script_number(71), 171);
  const auto block = scan_bitcoin_block(raw, hash_of_block(raw), watched);
  ASSERT_TRUE(block);
  EXPECT_EQ(block->header.parent, made.parent);
  ASSERT_EQ(block->sightings.size(), 3U);  // the output of nothing is none
  const std::string id = render_reversed(parse_transaction(made.transactions.back())->id());
  EXPECT_EQ(block->sightings[0].event_key, id + ":0");
  EXPECT_EQ(block->sightings[1].address, 171);
  EXPECT_EQ(block->sightings[2].event_key, id + ":2");
  EXPECT_EQ(block->sightings[2].amount, Uint256(30));
  EXPECT_FALSE(block->sightings[2].coinbase);
}

BlockError error_of(ByteView raw, const Digest& expected) {
  const auto block = scan_bitcoin_block(raw, expected, WatchList(key));
  EXPECT_FALSE(block);
  return block.error();
}

TEST(BitcoinBlock, a_node_cannot_change_it) {
  for (std::size_t count : {1U, 2U, 3U, 7U, 8U}) {
    const Bytes raw = block_of(count).render();
    const Digest hash = hash_of_block(raw);
    ASSERT_TRUE(scan_bitcoin_block(raw, hash, WatchList(key))) << count;
    Bytes changed = raw;
    changed[changed.size() - 4] ^= 1;  // the last lock time
    EXPECT_EQ(error_of(changed, hash), BlockError::wrong_merkle_root);
    changed = raw;
    changed[4] ^= 1;  // the parent
    EXPECT_EQ(error_of(changed, hash), BlockError::wrong_hash);
    changed = raw;
    changed.push_back(0);
    EXPECT_EQ(error_of(changed, hash), BlockError::bytes_left_over);
    EXPECT_EQ(error_of(ByteView(raw).first(raw.size() - 1), hash), BlockError::broken_transaction);
    EXPECT_EQ(error_of(ByteView(raw).first(80), hash), BlockError::too_short);
    EXPECT_EQ(error_of(ByteView(raw).first(79), hash), BlockError::too_short);
  }
}

// Three transactions hash to the same root as four of which the last two are the same.
TEST(BitcoinBlock, doubled_transactions_are_refused) {
  MadeBlock made = block_of(3);
  const Bytes honest = made.render();
  Bytes doubled(honest.begin(), honest.begin() + 80);
  made.transactions.push_back(made.transactions.back());
  put_compact_size(doubled, made.transactions.size());
  for (const Bytes& transaction : made.transactions) {
    doubled.insert(doubled.end(), transaction.begin(), transaction.end());
  }
  EXPECT_EQ(error_of(doubled, hash_of_block(honest)), BlockError::wrong_merkle_root);
}

TEST(BitcoinBlock, an_absurd_count_costs_nothing) {
  Bytes raw = block_of(1).render();
  raw.resize(80);
  raw.insert(raw.end(), {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
  EXPECT_EQ(error_of(raw, hash_of_block(raw)), BlockError::broken_transaction);
}

}  // namespace
}  // namespace privcards::chain
