#pragma once
// The words of EMV 3-D Secure that every message shares: versions, channels, statuses, reasons and
// error codes, as values. What they look like on the wire is the codec's business (edge/acs/codec).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace privcards::threeds {

// Versions we answer. A further one is an entry here and a codec of its own.
enum class Version : std::uint8_t { v2_1_0 = 1, v2_2_0 = 2 };
std::string_view text_of(Version version);  // "2.2.0"
std::optional<Version> parse_version(std::string_view text);
inline constexpr std::string_view supported_versions = "2.1.0,2.2.0";

enum class Channel : std::uint8_t { app = 1, browser = 2, three_ri = 3 };
// Payment (PA) and non-payment (NPA) authentication.
enum class Category : std::uint8_t { payment = 1, non_payment = 2 };

enum class TransStatus : char {
  authenticated = 'Y',
  denied = 'N',
  unable = 'U',
  attempted = 'A',
  challenge = 'C',
  rejected = 'R',      // and the merchant shall not try to authorize
  informational = 'I'  // the merchant's own exemption, acknowledged
};
constexpr char letter_of(TransStatus status) { return static_cast<char>(status); }
std::optional<TransStatus> parse_trans_status(std::string_view text);

// transStatusReason. The numbers are the wire's.
enum class StatusReason : std::uint8_t {
  none = 0,
  authentication_failed = 1,
  unsupported_device = 3,
  frequency_limit = 4,
  expired_card = 5,
  invalid_card_number = 6,
  invalid_transaction = 7,
  no_card_record = 8,
  security_failure = 9,
  stolen_card = 10,
  suspected_fraud = 11,
  not_permitted = 12,
  not_enrolled = 13,
  timed_out = 14,
  challenges_exhausted = 19,
  non_payment_unsupported = 20,
  three_ri_unsupported = 21,
  technical_issue = 22
};

// challengeCancel: why a challenge ended without an answer. The numbers are the wire's.
enum class ChallengeCancel : std::uint8_t {
  none = 0,
  cardholder = 1,
  timed_out = 4,      // in the challenge
  never_started = 5,  // no CReq came
  error = 6,
  unknown = 7
};

// errorCode of an Erro message.
enum class ErrorCode : std::uint16_t {
  message_invalid = 101,
  version_unsupported = 102,
  element_missing = 201,
  extension_unknown = 202,
  format_invalid = 203,
  element_duplicate = 204,
  transaction_unknown = 301,
  decryption_failed = 302,
  access_denied = 303,
  iso_code_invalid = 304,
  transaction_data_invalid = 305,
  timed_out = 402,
  transient_failure = 403,
  permanent_failure = 404,
  connection_failure = 405
};
std::string_view description_of(ErrorCode code);  // errorDescription

// "01" for 1; two digits as most coded values of the protocol are written.
std::string two_digits(int number);

// Transaction IDs as they were sent: 36 characters each, empty where not known. Two that differ in
// the case of their letters are the same (RFC 4122).
struct TransactionIds {
  std::string server;  // threeDSServerTransID
  std::string acs;     // acsTransID
  std::string ds;      // dsTransID
  std::string sdk;     // sdkTransID, app channel only
  bool operator==(const TransactionIds&) const = default;
};
bool is_uuid(std::string_view text);
bool is_same_id(std::string_view left, std::string_view right);
// A version 4 UUID of sixteen random bytes.
std::string make_uuid(const std::uint8_t (&random)[16]);

// What is wrong with a message, and all an Erro needs to say so.
struct ProtocolError {
  ErrorCode code = ErrorCode::message_invalid;
  std::string detail;             // errorDetail: the elements concerned, comma-separated
  std::string message_type;       // of the faulty message, empty when not known
  std::string version = "2.2.0";  // messageVersion of the Erro
  TransactionIds ids;
  bool operator==(const ProtocolError&) const = default;
};

}  // namespace privcards::threeds
