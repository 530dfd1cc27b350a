#include "edge/rest/errors.hpp"

#include <algorithm>

#include "edge/json/json_writer.hpp"

namespace privcards::rest {
namespace {

void replace(std::string& text, std::string_view mark, std::string_view value) {
  const std::size_t at = text.find(mark);
  if (at != std::string::npos) text.replace(at, mark.size(), value);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// `;q=0.8` in thousandths; 1000 when there is none, 0 when it cannot be read.
int weight_of(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return 1000;
  const std::string_view digits = trim(parameters.substr(at + 2));
  int weight = 0;
  int unit = 1000;
  for (char c : digits.substr(0, 5)) {
    if (c == '.') continue;
    if (c < '0' || c > '9') return 0;
    weight += (c - '0') * unit;
    unit /= 10;
  }
  return std::min(weight, 1000);
}

// The JSON types as a sentence names them.
std::string_view type_name(std::string_view type, Language language) {
  const bool french = language == Language::fr;
  if (type == "string") return french ? "chaîne de caractères" : "a string";
  if (type == "boolean") return french ? "booléen (true ou false)" : "true or false";
  if (type == "object") return french ? "objet" : "an object";
  return french ? "liste de chaînes de caractères" : "a list of strings";
}

}  // namespace

Language pick_language(std::string_view accept_language) {
  Language best = Language::en;
  int best_weight = 0;
  while (!accept_language.empty()) {
    const std::size_t comma = accept_language.find(',');
    std::string_view entry = trim(accept_language.substr(0, comma));
    accept_language =
        comma == std::string_view::npos ? std::string_view() : accept_language.substr(comma + 1);
    const std::size_t semicolon = entry.find(';');
    const std::string_view tag = entry.substr(0, std::min(semicolon, std::size_t{2}));
    const bool whole = entry.size() == 2 || semicolon == 2 || (entry.size() > 2 && entry[2] == '-');
    const bool french = whole && (tag == "fr" || tag == "FR");
    const bool english = whole && (tag == "en" || tag == "EN");
    if (!french && !english) continue;
    const int weight =
        semicolon == std::string_view::npos ? 1000 : weight_of(entry.substr(semicolon + 1));
    if (weight <= best_weight) continue;
    best = french ? Language::fr : Language::en;
    best_weight = weight;
  }
  return best;
}

ErrorCode code_of(app::Refusal refusal) {
  using app::Refusal;
  switch (refusal) {
    case Refusal::not_found:
      return ErrorCode::not_found;
    case Refusal::bin_not_found:
      return ErrorCode::bin_not_found;
    case Refusal::bin_inactive:
      return ErrorCode::bin_inactive;
    case Refusal::network_unavailable:
      return ErrorCode::network_unavailable;
    case Refusal::card_terminated:
      return ErrorCode::card_terminated;
    case Refusal::card_already_terminated:
      return ErrorCode::card_already_terminated;
    case Refusal::card_already_frozen:
      return ErrorCode::card_already_frozen;
    case Refusal::card_not_frozen:
      return ErrorCode::card_not_frozen;
    case Refusal::card_expired:
      return ErrorCode::card_expired;
    case Refusal::amount_out_of_range:
      return ErrorCode::amount_out_of_range;
    case Refusal::spending_limit_too_high:
      return ErrorCode::spending_limit_too_high;
    case Refusal::insufficient_funds:
      return ErrorCode::insufficient_funds;
    case Refusal::insufficient_card_balance:
      return ErrorCode::insufficient_card_balance;
    case Refusal::authorization_not_pending:
      return ErrorCode::authorization_not_pending;
    case Refusal::amount_exceeds_authorization:
      return ErrorCode::amount_exceeds_authorization;
    case Refusal::amount_exceeds_settlement:
      return ErrorCode::amount_exceeds_settlement;
    case Refusal::not_an_authorization:
      return ErrorCode::not_an_authorization;
    case Refusal::not_a_settlement:
      return ErrorCode::not_a_settlement;
    case Refusal::challenge_not_pending:
      return ErrorCode::challenge_not_pending;
    case Refusal::webhook_limit_reached:
      return ErrorCode::webhook_limit_reached;
    case Refusal::webhook_disabled:
      return ErrorCode::webhook_disabled;
    case Refusal::rotation_in_progress:
      return ErrorCode::rotation_in_progress;
    case Refusal::rotation_not_in_progress:
      return ErrorCode::rotation_not_in_progress;
    case Refusal::delivery_not_retriable:
      return ErrorCode::delivery_not_retriable;
    case Refusal::clock_limit_reached:
      return ErrorCode::clock_limit_reached;
    case Refusal::rail_not_ready:
    case Refusal::address_pool_empty:
      return ErrorCode::not_configured;
    case Refusal::deposit_not_held:  // asked for by the operator alone
    case Refusal::already_exists:
      return ErrorCode::already_exists;
    case Refusal::idempotency_key_reused:
      return ErrorCode::idempotency_key_reused;
  }
  return ErrorCode::internal_error;
}

ApiError of_fields(std::vector<FieldError> fields) {
  ApiError error;
  if (!fields.empty()) error.code = fields.front().code;
  error.fields = std::move(fields);
  return error;
}

int status_of(const ApiError& error) { return text_of(error.code).status; }

std::string message_of(const FieldError& field, Language language) {
  const ErrorText& text = text_of(field.code);
  std::string message(language == Language::fr ? text.fr : text.en);
  replace(message, "{param}", field.param);
  replace(message, "{min}",
          field.code == ErrorCode::invalid_type ? type_name(field.min, language) : field.min);
  replace(message, "{max}", field.max);
  return message;
}

std::string render_error(const ApiError& error, Language language, std::string_view request_id,
                         std::string_view doc_base) {
  const ErrorText& text = text_of(error.code);
  std::string message = error.fields.empty()
                            ? std::string(language == Language::fr ? text.fr : text.en)
                            : message_of(error.fields.front(), language);
  if (!error.detail.empty()) message += ": " + error.detail + ".";
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("error").string(text.slug);
  json.key("message").string(message);
  json.key("code").integer(text.status);
  json.key("request_id").string(request_id);
  if (!error.fields.empty()) {
    json.key("param").string(error.fields.front().param);
    json.key("errors").begin_array();
    for (const FieldError& field : error.fields) {
      json.begin_object();
      json.key("error").string(text_of(field.code).slug);
      json.key("param").string(field.param);
      json.key("message").string(message_of(field, language));
      json.end_object();
    }
    json.end_array();
  }
  json.key("doc_url").string(std::string(doc_base) + "/errors#" + std::string(text.slug));
  json.end_object();
  return out;
}

std::string errors_page() {
  std::string out =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>PrivCards: errors</title>"
      "<style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}"
      "td,th{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0}"
      ":target{background:#fff3c4}</style><h1>Errors of the API</h1>"
      "<p>The code in <code>error</code> is stable; the sentence may change.</p>"
      "<table><tr><th>error</th><th>status</th><th>meaning</th><th>en français</th></tr>";
  for (int number = 0; number < error_code_count; ++number) {
    const ErrorText& text = text_of(static_cast<ErrorCode>(number));
    const std::string_view slug = text.slug;
    out.append("<tr id=\"").append(slug).append("\"><td><code>").append(slug);
    out.append("</code></td><td>").append(std::to_string(text.status));
    out.append("</td><td>").append(text.en).append("</td><td>").append(text.fr);
    out.append("</td></tr>");
  }
  return out + "</table></html>";
}

}  // namespace privcards::rest
