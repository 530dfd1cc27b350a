#include "edge/host/original_reader.hpp"

#include <array>
#include <span>

#include "core/iso8583/elements.hpp"
#include "core/iso8583/subfields.hpp"
#include "edge/host/message_key.hpp"

namespace privcards::host {
namespace {

using app::NetworkMessageKind;
using iso8583::Message;

// By the profile's mark, or by an approval code, which a first message has not got yet.
bool is_increment(const Message& message, const app::NetworkRequest& request) {
  if (request.purpose != app::NetworkPurpose::purchase || request.amount_minor == 0) return false;
  if (!request.references.approval_code.empty()) return true;
  if (request.references.network_transaction_id.empty()) return false;
  const iso8583::Indicator& marker = message.profile().layout().incremental_marker;
  return marker.place.field == 0 || iso8583::holds(message, marker);
}

// Zeros mean that the sender does not know: all of DE 90, or what stands behind the message type.
std::optional<FieldProblem> read_elements(const LinkContext& link, const Message& message,
                                          Instant now, app::OriginalReference& original) {
  std::array<char, 42> buffer;
  if (!message.has(90)) return std::nullopt;
  const auto digits = message.digits(90, buffer);
  if (digits && iso8583::all_zeros(*digits)) return std::nullopt;
  const auto elements = iso8583::parse_original_elements(digits.value_or(""));
  const auto mti = elements ? iso8583::Mti::parse(elements->mti) : std::nullopt;
  if (!mti) return FieldProblem{90, "names no message"};
  if (iso8583::all_zeros(elements->trace) || iso8583::all_zeros(elements->transmission)) {
    return std::nullopt;
  }
  const auto transmitted_at = iso8583::transmission_time(elements->transmission, now);
  if (!transmitted_at) return FieldProblem{90, "has no date and time"};
  std::uint32_t trace = 0;
  for (char c : elements->trace) trace = trace * 10 + static_cast<std::uint32_t>(c - '0');
  // Without institutions it is about the sender's own.
  auto institution = [&](std::string_view said, int field, std::span<char> out) {
    return iso8583::all_zeros(said) ? message.digits(field, out).value_or("") : said;
  };
  std::array<char, 32> acquirer;
  std::array<char, 32> forwarder;
  original.message = message_key({.link = link.link.name,
                                  .mti = mti->without_repeat().digits(),
                                  .transmitted_at = *transmitted_at,
                                  .trace = trace,
                                  .acquirer = institution(elements->acquirer, 32, acquirer),
                                  .forwarder = institution(elements->forwarder, 33, forwarder)});
  return std::nullopt;
}

}  // namespace

std::optional<FieldProblem> read_original(const LinkContext& link, const Message& message,
                                          Instant now, app::NetworkRequest& request) {
  const authorization::NetworkReferences& has = request.references;
  const bool first = request.kind == NetworkMessageKind::authorization;
  if (request.kind == NetworkMessageKind::financial) return std::nullopt;
  if (first && !is_increment(message, request)) return std::nullopt;
  app::OriginalReference& original = request.original;
  original.network_transaction_id = has.network_transaction_id;
  original.approval_code = has.approval_code;
  if (first) {
    request.incremental = true;
    request.amount_is_total =
        message.profile().layout().incremental == iso8583::IncrementalAmount::total;
    return std::nullopt;
  }
  original.retrieval_reference = has.retrieval_reference;
  return read_elements(link, message, now, original);
}

// DE 95 is in the transaction's currency, DE 49. What it stands for in the cardholder's is known
// where the original is.
std::optional<FieldProblem> read_replacement(const Message& message, app::NetworkRequest& request) {
  if (request.kind != NetworkMessageKind::reversal) return std::nullopt;
  const iso8583::Layout& layout = message.profile().layout();
  if (layout.reversal_remainder == iso8583::AmountField::transaction_amount) {
    if (message.has(4)) request.replacement_minor = request.amount_minor;
    const bool billed_apart = request.merchant_amount_minor != request.amount_minor;
    if (billed_apart) request.replacement_currency = usd;
    return std::nullopt;
  }
  if (!message.has(95)) return std::nullopt;
  std::array<char, 42> buffer;
  const auto amounts = iso8583::parse_replacement_amounts(message.text(95, buffer).value_or(""));
  if (!amounts) return FieldProblem{95, "is no set of amounts"};
  request.replacement_minor = static_cast<std::int64_t>(amounts->transaction_minor);
  return std::nullopt;
}

}  // namespace privcards::host
