#include "edge/host/request_reader.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/hash.hpp"
#include "core/cards/country.hpp"
#include "core/iso8583/elements.hpp"
#include "core/iso8583/subfields.hpp"
#include "edge/host/message_key.hpp"
#include "edge/host/original_reader.hpp"

namespace privcards::host {
namespace {

using app::NetworkMessageKind;
using app::NetworkPurpose;
using app::NetworkRequest;
using iso8583::Layout;
using iso8583::Message;

constexpr std::size_t card_digits_min =
    12;  // ISO/IEC 7812-1: 8 to 19; no network has fewer than 12
constexpr std::size_t card_digits_max = 19;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// A message that is being read, with the first problem met.
class Reader {
 public:
  Reader(const LinkContext& link, const Message& message, const iso8583::Mti& mti, Instant now)
      : link_(link),
        layout_(link.profile.layout()),
        message_(message),
        mti_(mti.without_repeat()),
        now_(now) {}

  Result<NetworkRequest, FieldProblem> run();

 private:
  bool fail(int field, std::string_view what) {
    if (problem_.field == 0) problem_ = {field, what};
    return false;
  }
  std::string text(int field);
  std::string value_at(const iso8583::Place& place);

  bool read_card();
  bool read_secrets();
  bool read_key();
  bool read_purpose();
  bool read_amounts();
  bool read_currency(int field, std::optional<Currency>& currency);
  void read_merchant();
  void read_references();
  void read_marks();
  void digest_content();

  bool is_request() const {
    return request_.kind == NetworkMessageKind::authorization ||
           request_.kind == NetworkMessageKind::financial;
  }
  bool is_reversal() const { return request_.kind == NetworkMessageKind::reversal; }

  const LinkContext& link_;
  const Layout& layout_;
  const Message& message_;
  const iso8583::Mti mti_;
  const Instant now_;
  NetworkRequest request_;
  FieldProblem problem_;
};

// Trailing and leading spaces are padding.
std::string Reader::text(int field) {
  std::array<char, iso8583::field_text_max> buffer;
  const auto found = message_.text(field, buffer);
  return found ? std::string(trimmed(*found)) : std::string();
}

std::string Reader::value_at(const iso8583::Place& place) {
  std::array<char, iso8583::field_text_max> buffer;
  const auto found = iso8583::find(message_, place, buffer);
  return found ? std::string(trimmed(*found)) : std::string();
}

bool Reader::read_card() {
  std::array<char, card_digits_max> buffer;
  if (!message_.has(2)) return fail(2, "is missing");
  const auto digits = message_.digits(2, buffer);
  if (!digits || digits->size() < card_digits_min) return fail(2, "is no card number");
  request_.pan = SecretText(std::string(*digits));
  wipe(buffer.data(), buffer.size());
  request_.token = link_.host->vault.token_of(request_.pan);
  return true;
}

// Expiry date and verification value as presented; both may be absent.
bool Reader::read_secrets() {
  if (message_.has(14)) {
    const auto yymm = message_.number(14);
    if (!yymm || *yymm % 100 < 1 || *yymm % 100 > 12) return fail(14, "is no year and month");
    request_.expiry = ExpiryMonth{static_cast<int>(*yymm)};
  }
  if (is_request()) request_.authentication_value = value_at(layout_.authentication_value);
  std::array<char, iso8583::field_text_max> buffer;
  if (const auto cvv = iso8583::find(message_, layout_.cvv2, buffer)) {
    request_.cvv = SecretText(std::string(trimmed(*cvv)));
  }
  wipe(buffer.data(), std::min(buffer.size(), message_.length(layout_.cvv2.field)));
  if (is_request() && request_.expiry) {
    request_.cvv_under_expiry =
        link_.host->vault.check_cvv2(request_.pan, *request_.expiry, request_.cvv);
  }
  return true;
}

bool Reader::read_key() {
  std::array<char, 10> transmission;
  std::array<char, 32> acquirer;
  std::array<char, 32> forwarder;
  if (!message_.has(7)) return fail(7, "is missing");
  const auto digits = message_.digits(7, transmission);
  const auto transmitted_at = iso8583::transmission_time(digits.value_or(""), now_);
  if (!transmitted_at) return fail(7, "is no date and time");
  if (!message_.has(11)) return fail(11, "is missing");
  const auto trace = message_.number(11);
  if (!trace || *trace > 999'999) return fail(11, "is no trace number");
  request_.key = message_key({.link = link_.link.name,
                              .mti = mti_.digits(),
                              .transmitted_at = *transmitted_at,
                              .trace = static_cast<std::uint32_t>(*trace),
                              .acquirer = message_.digits(32, acquirer).value_or(""),
                              .forwarder = message_.digits(33, forwarder).value_or("")});
  return true;
}

bool Reader::read_purpose() {
  std::array<char, 6> buffer;
  // A reversal undoes what it names, whatever that was.
  if (!message_.has(3)) return is_reversal() || fail(3, "is missing");
  const auto code = message_.digits(3, buffer);
  if (!code || code->size() != 6) return fail(3, "is no processing code");
  request_.purpose = purpose_of(code->substr(0, 2));
  // A request of a type we do not serve is declined; what has happened is booked as the debit it
  // is.
  const bool debit = code->front() <= '1';
  if (request_.purpose == NetworkPurpose::unsupported && debit && !is_request()) {
    request_.purpose = NetworkPurpose::purchase;
  }
  return true;
}

// Nothing for a currency we do not know; numeric or alphabetic, as the profile types the field.
bool Reader::read_currency(int field, std::optional<Currency>& currency) {
  std::array<char, 3> buffer;
  if (!message_.has(field)) return true;
  const auto code = message_.text(field, buffer);
  if (!code || code->size() != 3) return fail(field, "is no currency code");
  currency = currency_from_alpha(*code);
  if (currency) return true;
  const auto numeric = message_.number(field);
  if (numeric) currency = currency_from_numeric(static_cast<std::uint16_t>(*numeric));
  return true;
}

// What the cardholder is billed is decided on: DE 6 in DE 51, or DE 4 when that is in USD already.
// Nothing is ever converted or guessed here.
bool Reader::read_amounts() {
  std::optional<Currency> currency;
  std::optional<Currency> billing;
  if (!read_currency(49, currency) || !read_currency(51, billing)) return false;
  if (is_reversal()) request_.replacement_currency = currency;
  if (!message_.has(4)) return is_reversal() || fail(4, "is missing");
  const auto amount_minor = message_.number(4);
  if (!amount_minor) return fail(4, "is no amount");
  if (!message_.has(49) && !is_reversal()) return fail(49, "is missing");
  request_.merchant_amount_minor = static_cast<std::int64_t>(*amount_minor);
  request_.amount_minor = request_.merchant_amount_minor;
  request_.merchant_currency = currency.value_or(usd);
  const bool billed_apart = message_.has(6) && billing == usd;
  if (billed_apart) {
    const auto billed_minor = message_.number(6);
    if (!billed_minor) return fail(6, "is no amount");
    request_.amount_minor = static_cast<std::int64_t>(*billed_minor);
  }
  request_.currency_supported =
      currency.has_value() && (billed_apart || request_.merchant_currency == usd);
  // A request is declined for it; what must be booked cannot be, and cannot be booked as USD
  // either. A reversal needs no amount of its own: what it undoes has one.
  if (!request_.currency_supported && !is_request() && !is_reversal()) {
    return fail(51, "is missing or is not USD");
  }
  return true;
}

// Where the merchant is: DE 43, which a merchant writes, or else the acquirer's country, DE 19.
void Reader::read_merchant() {
  std::array<char, 99> buffer;
  authorization::Merchant& merchant = request_.merchant;
  merchant.id = text(42);
  merchant.mcc = text(18);
  if (const auto place = message_.text(43, buffer)) {
    const iso8583::Acceptor acceptor = iso8583::parse_acceptor(*place, layout_);
    merchant.name = acceptor.name;
    merchant.city = acceptor.city;
    const bool two_letters = acceptor.country.size() == 2;
    // Two letters where three are written are a state of the USA or Canada.
    if (two_letters == (layout_.country_form == iso8583::CountryForm::alpha2)) {
      merchant.country = cards::country_from_alpha(acceptor.country);
    }
  }
  if (merchant.country.empty()) merchant.country = cards::country_from_numeric(text(19));
}

void Reader::read_references() {
  authorization::NetworkReferences& references = request_.references;
  references.network_transaction_id = value_at(layout_.network_reference);
  references.retrieval_reference = text(37);
  references.approval_code = text(38);
  references.terminal_id = text(41);
  references.stan = text(11);
}

void Reader::read_marks() {
  const bool verification = iso8583::holds(message_, layout_.verification);
  if (request_.kind == NetworkMessageKind::authorization && verification) {
    request_.amount_minor = 0;
  }
  if (iso8583::holds(message_, layout_.partial_approval)) {
    request_.partial = authorization::PartialApproval::supported;
  }
  if (iso8583::holds(message_, layout_.preauthorization)) {
    request_.hold_kind = authorization::HoldKind::preauthorization;
  }
  request_.final_settlement = !iso8583::holds(message_, layout_.more_settlements);
  // An advice without DE 39 was not answered by anyone: it happened.
  request_.advice_response_code = text(39);
  request_.advice_approved = request_.advice_response_code.empty() ||
                             link_.profile.means_approved(request_.advice_response_code);
  // A financial advice of something that was declined moves nothing.
  if (request_.kind == NetworkMessageKind::financial_advice && !request_.advice_approved) {
    request_.amount_minor = 0;
  }
}

// What must agree in a true repeat: DE 2, 3, 4, 37, 41, 42. The card number goes in as its token,
// for a plain hash of a card number can be undone by trying.
void Reader::digest_content() {
  std::array<std::uint8_t, 512> input;
  std::size_t used = 0;
  auto add = [&](ByteView part) {
    part = part.first(std::min<std::size_t>(part.size(), 64));
    used = static_cast<std::size_t>(
        std::copy(part.begin(), part.end(), input.begin() + static_cast<std::ptrdiff_t>(used)) -
        input.begin());
    input[used++] = static_cast<std::uint8_t>(part.size());
  };
  add(request_.token.bytes);
  for (int field : {3, 4, 37, 41, 42}) add(message_.raw(field));
  request_.content = sha256(ByteView(input).first(used));
}

Result<NetworkRequest, FieldProblem> Reader::run() {
  const auto kind = kind_of(row_of(mti_.digits()));
  CHECK(kind.has_value());
  request_.kind = *kind;
  request_.world = link_.link.world;
  if (is_request()) request_.deadline = now_.plus_ms(link_.host->options.authorization_deadline_ms);
  const bool read = read_card() && read_secrets() && read_key() && read_purpose() && read_amounts();
  if (!read) return Unexpected(problem_);
  read_merchant();
  read_references();
  read_marks();
  if (auto problem = read_original(link_, message_, now_, request_)) return Unexpected(*problem);
  if (auto problem = read_replacement(message_, request_)) return Unexpected(*problem);
  digest_content();
  return std::move(request_);
}

}  // namespace

std::optional<NetworkMessageKind> kind_of(MessageRow row) {
  switch (row) {
    case MessageRow::authorization:
      return NetworkMessageKind::authorization;
    case MessageRow::authorization_advice:
      return NetworkMessageKind::authorization_advice;
    case MessageRow::financial:
      return NetworkMessageKind::financial;
    case MessageRow::financial_advice:
      return NetworkMessageKind::financial_advice;
    case MessageRow::reversal:
    case MessageRow::reversal_advice:
      return NetworkMessageKind::reversal;
    case MessageRow::network_management:
    case MessageRow::other:
      return std::nullopt;
  }
  return std::nullopt;
}

Result<NetworkRequest, FieldProblem> read_request(const LinkContext& link, const Message& message,
                                                  const iso8583::Mti& mti, Instant now) {
  return Reader(link, message, mti, now).run();
}

NetworkPurpose purpose_of(std::string_view transaction_type) {
  struct Row {
    std::string_view type;
    NetworkPurpose purpose;
  };
  // ISO 8583:1987: 20 to 29 are credits, 30 to 39 inquiries.
  if (transaction_type.starts_with('2')) return NetworkPurpose::credit;
  if (transaction_type.starts_with('3')) return NetworkPurpose::inquiry;
  static constexpr Row rows[] = {
      {"00", NetworkPurpose::purchase},  // goods and services
      {"01", NetworkPurpose::purchase},  // cash
      {"02", NetworkPurpose::purchase},  // debit adjustment
      {"09", NetworkPurpose::purchase},  // purchase with cash back
      {"10", NetworkPurpose::purchase},  // account funding
      {"11", NetworkPurpose::purchase},  // quasi-cash
      {"17", NetworkPurpose::purchase},  // cash disbursement
  };
  for (const Row& row : rows) {
    if (row.type == transaction_type) return row.purpose;
  }
  return NetworkPurpose::unsupported;
}

}  // namespace privcards::host
