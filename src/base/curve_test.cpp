#include "base/curve.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/hash.hpp"

namespace privcards {
namespace {

template <class Array>
Array array_of(std::string_view hex) {
  const Bytes bytes = hex_decode(hex).value();
  Array array{};
  EXPECT_EQ(bytes.size(), array.size());
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return array;
}

const char* const generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

// SEC 2 section 2.4.1: the generator, and twice of it.
TEST(Secp256k1, adds_multiples_of_the_generator) {
  const auto g = array_of<CompressedPoint>(generator);
  Coordinate one{};
  one[31] = 1;
  EXPECT_EQ(hex_encode(*add_generator_multiple(g, one)),
            "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5");
  EXPECT_EQ(hex_encode(*uncompressed(g)),
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
}

TEST(Secp256k1, refuses_what_is_no_point_or_no_scalar) {
  auto point = array_of<CompressedPoint>(generator);
  const auto order =
      array_of<Coordinate>("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
  EXPECT_FALSE(add_generator_multiple(point, order));
  auto minus_one = order;
  minus_one[31] -= 1;
  EXPECT_FALSE(add_generator_multiple(point, minus_one));  // the point at infinity
  point[0] = 4;
  EXPECT_FALSE(is_point(point));
  EXPECT_FALSE(uncompressed(point));
  EXPECT_FALSE(tweak_x_only(point, Coordinate{}));
  // x = 5 is on no point.
  CompressedPoint five{};
  five[0] = 2;
  five[32] = 5;
  EXPECT_FALSE(is_point(five));
}

TEST(Edwards25519, knows_points_by_decompression_alone) {
  Coordinate encoded{};
  encoded[0] = 1;  // the neutral element
  EXPECT_TRUE(is_edwards25519_point(encoded));
  encoded[0] = 0;  // order 4: on the curve, outside the prime-order subgroup
  EXPECT_TRUE(is_edwards25519_point(encoded));
  encoded[0] = 2;
  EXPECT_FALSE(is_edwards25519_point(encoded));
  // The base point, y = 4/5.
  EXPECT_TRUE(is_edwards25519_point(
      array_of<Coordinate>("5866666666666666666666666666666666666666666666666666666666666666")));
  // The sign of x does not matter.
  EXPECT_TRUE(is_edwards25519_point(
      array_of<Coordinate>("58666666666666666666666666666666666666666666666666666666666666e6")));
}

// RFC 4231 test case 2 and the RIPEMD-160 paper's "abc".
TEST(Hashes, of_blockchains) {
  const std::string text = "what do ya want for nothing?";
  EXPECT_EQ(hex_encode(hmac_sha512(as_bytes("Jefe"), as_bytes(text))),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
  EXPECT_EQ(hex_encode(ripemd160(as_bytes("abc"))), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
  EXPECT_EQ(sha256({as_bytes("ab"), as_bytes(""), as_bytes("c")}), sha256(as_bytes("abc")));
}

}  // namespace
}  // namespace privcards
