#pragma once
// Authorization requests (0100) in the default profile, as an e-commerce acquirer sends them: card
// number, expiry and CVV2 of a random card, a random amount from 1.00 to 20.00, and identifiers no
// other message has. Built once with the product's own builder; after that only digits change.

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/profile.hpp"
#include "support/cards_file.hpp"

namespace privcards::bench {

inline constexpr std::uint32_t traces_max = 1'000'000;  // DE 11 has six digits

class Payments {
 public:
  explicit Payments(std::span<const CardEntry> cards);

  // Appends one framed message; returns its trace number (DE 11).
  std::uint32_t append(std::string& out);
  // The last message's amount; unique within 100,000 messages when `own_amounts` was asked for.
  std::int64_t amount_minor() const { return amount_minor_; }
  void own_amounts() { own_amounts_ = true; }
  const iso8583::CompiledProfile& profile() const { return profile_; }

 private:
  void put(int field, std::size_t skip, std::uint64_t number, std::size_t digits);
  void put(int field, std::size_t skip, std::string_view text);
  void put_time();

  std::span<const CardEntry> cards_;
  iso8583::CompiledProfile profile_;
  std::string frame_;
  std::vector<std::size_t> offsets_;  // by field, within the frame
  std::mt19937_64 dice_;
  std::uint32_t trace_;
  std::uint64_t serial_;
  std::int64_t second_ = 0;
  std::int64_t amount_minor_ = 0;
  bool own_amounts_ = false;
};

struct PaymentAnswer {
  std::uint32_t trace = 0;
  std::string code;  // DE 39
};
// Takes the next whole answer (0110) off the front of `received`; `used` counts its bytes.
std::optional<PaymentAnswer> next_answer(const iso8583::CompiledProfile& profile,
                                         std::string_view received, std::size_t& used);

}  // namespace privcards::bench
