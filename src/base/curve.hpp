#pragma once
// Points of the two elliptic curves that deposit addresses come from: secp256k1 (SEC 2) and
// edwards25519 (RFC 8032). Public points only: nothing here takes, makes or holds a private key.
// Done by libsecp256k1 and OpenSSL's big numbers.

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace privcards {

// A point of secp256k1 as SEC 1 writes it: 02 or 03 by the parity of y, then x.
using CompressedPoint = std::array<std::uint8_t, 33>;
using Coordinate = std::array<std::uint8_t, 32>;

bool is_point(const CompressedPoint& point);
// x and y, without the leading 04; nothing when it is no point.
std::optional<std::array<std::uint8_t, 64>> uncompressed(const CompressedPoint& point);
// point + scalar·G; nothing when the scalar is not below the group's order or the sum is the point
// at infinity.
std::optional<CompressedPoint> add_generator_multiple(const CompressedPoint& point,
                                                      const Coordinate& scalar);
// x of lift_x(point's x) + scalar·G (BIP 340, BIP 341): the point with the even y is meant.
std::optional<Coordinate> tweak_x_only(const CompressedPoint& point, const Coordinate& scalar);

// Whether 32 bytes decompress to a point of edwards25519. Points outside the prime-order subgroup
// count: program-derived addresses of Solana are defined by this test, and a stricter one gives
// wrong addresses.
bool is_edwards25519_point(const Coordinate& encoded);

}  // namespace privcards
