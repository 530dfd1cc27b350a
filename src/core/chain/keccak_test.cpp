#include "core/chain/keccak.hpp"

#include <gtest/gtest.h>

namespace privcards::chain {
namespace {

std::string keccak_of(const std::string& text) { return hex_encode(keccak256(as_bytes(text))); }

TEST(Keccak256, is_the_one_of_ethereum) {
  EXPECT_EQ(keccak_of(""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(keccak_of("abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  EXPECT_EQ(keccak_of("The quick brown fox jumps over the lazy dog"),
            "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15");
  EXPECT_EQ(keccak_of("Transfer(address,address,uint256)"),
            "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}

// The lengths around one block of 136 bytes: padding in the last byte, and in a block of its own.
// Digests computed with PyPI's pycryptodome (Crypto.Hash.keccak).
TEST(Keccak256, pads_at_the_edges_of_a_block) {
  EXPECT_EQ(keccak_of(std::string(135, 'a')),
            "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
  EXPECT_EQ(keccak_of(std::string(136, 'a')),
            "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
  EXPECT_EQ(keccak_of(std::string(137, 'a')),
            "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39");
}

}  // namespace
}  // namespace privcards::chain
