#include "base/curve.hpp"

#include <openssl/bn.h>
#include <secp256k1.h>
#include <secp256k1_extrakeys.h>

#include <algorithm>
#include <memory>

#include "base/check.hpp"

namespace privcards {
namespace {

// Enough for public operations; it holds no secret and needs no randomization.
const secp256k1_context* context() { return secp256k1_context_static; }

std::optional<secp256k1_pubkey> parse(const CompressedPoint& point) {
  secp256k1_pubkey parsed;
  if (secp256k1_ec_pubkey_parse(context(), &parsed, point.data(), point.size()) != 1) {
    return std::nullopt;
  }
  return parsed;
}

template <std::size_t size>
std::array<std::uint8_t, size> serialize(const secp256k1_pubkey& point, unsigned flags) {
  std::array<std::uint8_t, size> bytes;
  std::size_t written = bytes.size();
  const int done = secp256k1_ec_pubkey_serialize(context(), bytes.data(), &written, &point, flags);
  CHECK(done == 1 && written == bytes.size());
  return bytes;
}

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BN_CTX* scratch) const { BN_CTX_free(scratch); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

Number number(const char* hex) {
  BIGNUM* made = nullptr;
  const int digits = BN_hex2bn(&made, hex);
  CHECK(digits > 0);
  return Number(made);
}

}  // namespace

bool is_point(const CompressedPoint& point) { return parse(point).has_value(); }

std::optional<std::array<std::uint8_t, 64>> uncompressed(const CompressedPoint& point) {
  const auto parsed = parse(point);
  if (!parsed) return std::nullopt;
  const auto whole = serialize<65>(*parsed, SECP256K1_EC_UNCOMPRESSED);
  std::array<std::uint8_t, 64> coordinates;
  std::copy(whole.begin() + 1, whole.end(), coordinates.begin());
  return coordinates;
}

std::optional<CompressedPoint> add_generator_multiple(const CompressedPoint& point,
                                                      const Coordinate& scalar) {
  auto sum = parse(point);
  if (!sum || secp256k1_ec_pubkey_tweak_add(context(), &*sum, scalar.data()) != 1) {
    return std::nullopt;
  }
  return serialize<33>(*sum, SECP256K1_EC_COMPRESSED);
}

std::optional<Coordinate> tweak_x_only(const CompressedPoint& point, const Coordinate& scalar) {
  const auto parsed = parse(point);
  if (!parsed) return std::nullopt;
  secp256k1_xonly_pubkey internal;
  secp256k1_pubkey sum;
  if (secp256k1_xonly_pubkey_from_pubkey(context(), &internal, nullptr, &*parsed) != 1 ||
      secp256k1_xonly_pubkey_tweak_add(context(), &sum, &internal, scalar.data()) != 1) {
    return std::nullopt;
  }
  const auto compressed = serialize<33>(sum, SECP256K1_EC_COMPRESSED);
  Coordinate x;
  std::copy(compressed.begin() + 1, compressed.end(), x.begin());
  return x;
}

// RFC 8032 section 5.1.3: x^2 = (y^2 - 1) / (d y^2 + 1). A root exists when the quotient, and so
// the product of both, is zero or a quadratic residue modulo p.
bool is_edwards25519_point(const Coordinate& encoded) {
  static const Number p =
      number("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
  static const Number d =
      number("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3");
  Coordinate bytes = encoded;
  bytes[31] &= 0x7F;  // the top bit is the sign of x
  const std::unique_ptr<BN_CTX, FreeNumber> scratch(BN_CTX_new());
  const Number y(BN_lebin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  const Number square(BN_new());
  const Number numerator(BN_new());
  const Number denominator(BN_new());
  const Number product(BN_new());
  const bool done =
      BN_mod_sqr(square.get(), y.get(), p.get(), scratch.get()) == 1 &&
      BN_mod_sub(numerator.get(), square.get(), BN_value_one(), p.get(), scratch.get()) == 1 &&
      BN_mod_mul(denominator.get(), square.get(), d.get(), p.get(), scratch.get()) == 1 &&
      BN_mod_add(denominator.get(), denominator.get(), BN_value_one(), p.get(), scratch.get()) ==
          1 &&
      BN_mod_mul(product.get(), numerator.get(), denominator.get(), p.get(), scratch.get()) == 1;
  CHECK(done);
  const int symbol = BN_kronecker(product.get(), p.get(), scratch.get());
  CHECK(symbol >= -1);  // -2 is an error
  return symbol != -1;
}

}  // namespace privcards
