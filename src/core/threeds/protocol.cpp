#include "core/threeds/protocol.hpp"

#include <array>
#include <cstddef>

namespace privcards::threeds {
namespace {

constexpr std::array uuid_dashes = {8U, 13U, 18U, 23U};
constexpr std::size_t uuid_size = 36;

bool is_dash_place(std::size_t at) {
  for (std::size_t dash : uuid_dashes) {
    if (at == dash) return true;
  }
  return false;
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view text_of(Version version) {
  switch (version) {
    case Version::v2_1_0:
      return "2.1.0";
    case Version::v2_2_0:
      return "2.2.0";
  }
  return "";
}

std::optional<Version> parse_version(std::string_view text) {
  for (auto version : {Version::v2_1_0, Version::v2_2_0}) {
    if (text_of(version) == text) return version;
  }
  return std::nullopt;
}

std::optional<TransStatus> parse_trans_status(std::string_view text) {
  if (text.size() != 1) return std::nullopt;
  constexpr std::string_view letters = "YNUACRI";
  if (letters.find(text[0]) == std::string_view::npos) return std::nullopt;
  return static_cast<TransStatus>(text[0]);
}

std::string_view description_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::message_invalid:
      return "Message is not one this component takes, or cannot be read";
    case ErrorCode::version_unsupported:
      return "Message version is not supported";
    case ErrorCode::element_missing:
      return "A required element is missing";
    case ErrorCode::extension_unknown:
      return "A critical message extension is not known";
    case ErrorCode::format_invalid:
      return "An element has a wrong format or value";
    case ErrorCode::element_duplicate:
      return "An element appears more than once";
    case ErrorCode::transaction_unknown:
      return "The transaction ID is not known";
    case ErrorCode::decryption_failed:
      return "The data could not be decoded or decrypted";
    case ErrorCode::access_denied:
      return "The caller may not use this endpoint";
    case ErrorCode::iso_code_invalid:
      return "An ISO code is not valid here";
    case ErrorCode::transaction_data_invalid:
      return "The data does not fit the transaction";
    case ErrorCode::timed_out:
      return "The transaction timed out";
    case ErrorCode::transient_failure:
      return "A system failure that may pass";
    case ErrorCode::permanent_failure:
      return "A system failure";
    case ErrorCode::connection_failure:
      return "A system could not be reached";
  }
  return "";
}

std::string two_digits(int number) {
  std::string text = std::to_string(number);
  if (text.size() < 2) text.insert(text.begin(), '0');
  return text;
}

bool is_uuid(std::string_view text) {
  if (text.size() != uuid_size) return false;
  for (std::size_t at = 0; at < uuid_size; ++at) {
    if (is_dash_place(at) ? text[at] != '-' : !is_hex_digit(text[at])) return false;
  }
  return true;
}

bool is_same_id(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t at = 0; at < left.size(); ++at) {
    if (lower(left[at]) != lower(right[at])) return false;
  }
  return true;
}

std::string make_uuid(const std::uint8_t (&random)[16]) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(uuid_size);
  for (std::size_t i = 0; i < 16; ++i) {
    std::uint8_t byte = random[i];
    if (i == 6) byte = static_cast<std::uint8_t>((byte & 0x0F) | 0x40);  // version 4
    if (i == 8) byte = static_cast<std::uint8_t>((byte & 0x3F) | 0x80);  // RFC 4122 variant
    if (is_dash_place(text.size())) text.push_back('-');
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 0x0F]);
  }
  return text;
}

}  // namespace privcards::threeds
