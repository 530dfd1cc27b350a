#pragma once
// Every error the API can answer: its stable code, its HTTP status, and what it says in English and
// French. `{param}`, `{min}` and `{max}` in a message are filled in. The codes are contract; the
// sentences are not.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/refusal.hpp"

namespace privcards::rest {

enum class ErrorCode : std::uint8_t {
  // 400: the request itself
  invalid_request,
  invalid_json,
  missing_parameter,
  unknown_parameter,
  invalid_type,
  invalid_amount,
  amount_out_of_range,
  too_long,
  too_many,
  invalid_choice,
  invalid_category,
  invalid_date,
  invalid_number,
  invalid_id,
  invalid_text,
  invalid_url,
  invalid_merchant,
  invalid_currency,
  invalid_event,
  invalid_idempotency_key,
  page_too_deep,
  unknown_cursor,
  bin_not_found,
  bin_inactive,
  spending_limit_too_high,
  insufficient_funds,
  insufficient_card_balance,
  amount_exceeds_authorization,
  amount_exceeds_settlement,
  not_an_authorization,
  not_a_settlement,
  clock_limit_reached,
  // 401, 403, 404, 405
  unauthorized,
  invalid_api_key,
  insufficient_scope,
  test_mode_only,
  not_found,
  method_not_allowed,
  // 408 to 431: the transport
  request_timeout,
  body_too_large,
  uri_too_long,
  unsupported_media_type,
  headers_too_large,
  version_not_supported,
  // 409: state
  card_terminated,
  card_already_terminated,
  card_already_frozen,
  card_not_frozen,
  card_expired,
  authorization_not_pending,
  challenge_not_pending,
  webhook_limit_reached,
  webhook_disabled,
  rotation_in_progress,
  rotation_not_in_progress,
  delivery_not_retriable,
  already_exists,
  idempotency_key_reused,
  idempotency_in_progress,
  // 429
  rate_limited,
  // 500, 503: ours
  internal_error,
  unavailable,
  not_configured,
  network_unavailable
};
inline constexpr int error_code_count = static_cast<int>(ErrorCode::network_unavailable) + 1;

enum class Language : std::uint8_t { en, fr };
// The first of the header's languages that we speak, by weight (RFC 9110 section 12.5.4); English
// otherwise.
Language pick_language(std::string_view accept_language);

struct ErrorText {
  std::string_view slug;
  int status = 400;
  std::string_view en;
  std::string_view fr;
};
const ErrorText& text_of(ErrorCode code);
ErrorCode code_of(app::Refusal refusal);

// One wrong field. `min` and `max` are already rendered.
struct FieldError {
  ErrorCode code = ErrorCode::invalid_request;
  std::string param;
  std::string min;
  std::string max;
};

struct ApiError {
  ErrorCode code = ErrorCode::invalid_request;
  std::string detail;              // appended to the message: where the JSON broke
  std::vector<FieldError> fields;  // every invalid field; the first one names the error
};
ApiError of_fields(std::vector<FieldError> fields);

int status_of(const ApiError& error);
std::string message_of(const FieldError& field, Language language);
// The JSON document of the answer. `doc_base` is where errors_page() is served.
std::string render_error(const ApiError& error, Language language, std::string_view request_id,
                         std::string_view doc_base);
// Every error in one HTML page, with an anchor per code: what doc_url points to.
std::string errors_page();

}  // namespace privcards::rest
