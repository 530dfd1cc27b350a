#pragma once
// Data elements with an inner shape that is the standard's own: DE 7, 43, 54, 90 and 95. Readers
// take decoded text and return views of it; nothing when the text has not got the shape.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "core/iso8583/spec.hpp"

namespace privcards::iso8583 {

// DE 7, MMDDhhmmss in UTC, names no year: the one that brings it nearest to `now`.
std::optional<Instant> transmission_time(std::string_view digits, Instant now);
std::array<char, 10> render_transmission_time(Instant instant);

// DE 43 as the profile's layout cuts it; each part without the spaces around it.
struct Acceptor {
  std::string_view name;
  std::string_view city;
  std::string_view country;
};
Acceptor parse_acceptor(std::string_view text, const Layout& layout);
std::string render_acceptor(const Acceptor& acceptor, const Layout& layout, std::size_t length);

// DE 54: up to six groups of 20 characters.
struct AdditionalAmount {
  std::array<char, 2> account{};
  std::array<char, 2> type{};  // 40 cashback, 57 original amount, ...
  std::array<char, 3> currency{};
  bool credit = true;
  std::uint64_t amount_minor = 0;
};
struct AdditionalAmounts {
  std::array<AdditionalAmount, 6> items;
  std::size_t count = 0;
};
std::optional<AdditionalAmounts> parse_additional_amounts(std::string_view text);
std::array<char, 20> render_additional_amount(const AdditionalAmount& amount);

// DE 90. Everything behind the message type may be zeros, which means: not known.
struct OriginalElements {
  std::string_view mti;           // 4
  std::string_view trace;         // 6, DE 11
  std::string_view transmission;  // 10, DE 7
  std::string_view acquirer;      // 11, DE 32 behind leading zeros
  std::string_view forwarder;     // 11, DE 33 behind leading zeros
};
std::optional<OriginalElements> parse_original_elements(std::string_view text);
std::array<char, 42> render_original_elements(const OriginalElements& original);
bool all_zeros(std::string_view digits);

// DE 95: what the amounts shall be after the reversal. The fees keep their sign letter.
struct ReplacementAmounts {
  std::uint64_t transaction_minor = 0;
  std::uint64_t settlement_minor = 0;
  std::string_view transaction_fee;  // x+n8, or empty
  std::string_view settlement_fee;   // x+n8, or empty
};
std::optional<ReplacementAmounts> parse_replacement_amounts(std::string_view text);
std::array<char, 42> render_replacement_amounts(const ReplacementAmounts& amounts);

}  // namespace privcards::iso8583
