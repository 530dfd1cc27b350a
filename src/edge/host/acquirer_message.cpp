#include "edge/host/acquirer_message.hpp"

#include <algorithm>
#include <array>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/describe.hpp"
#include "core/iso8583/elements.hpp"
#include "core/iso8583/framing.hpp"
#include "core/iso8583/subfields.hpp"
#include "edge/host/message_key.hpp"

namespace privcards::host {
namespace {

using app::AcquirerEnvelope;
using app::AcquirerMessage;
using authorization::Transaction;
using iso8583::Builder;
using iso8583::Layout;

constexpr std::string_view e_commerce_entry = "810";     // DE 22: no card, no PIN
constexpr std::string_view e_commerce_condition = "59";  // DE 25
constexpr std::string_view terminal = "SANDBOX1";
constexpr std::string_view merchant_id = "SANDBOX00000001";
constexpr std::uint64_t node_unit = 100'000'000'000;  // 15 digits: the node's four, a count's 11

std::string_view mti_of(AcquirerMessage message) {
  switch (message) {
    case AcquirerMessage::authorization:
    case AcquirerMessage::incremental:
      return "0100";
    case AcquirerMessage::reversal:
      return "0400";
    case AcquirerMessage::settlement:
    case AcquirerMessage::forced_settlement:
    case AcquirerMessage::refund:
      return "0220";
  }
  return "0100";
}

std::string padded(std::uint64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

std::string forwarder(const AcquirerEnvelope& envelope) {
  return padded(envelope.network_transaction_number / node_unit, 11);
}

// Card messages know plain ASCII only: every other character becomes one question mark.
std::string printable(std::string_view text) {
  std::string plain;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = (byte & 0xC0) == 0x80;  // UTF-8, RFC 3629
    if (!continues) plain.push_back(byte >= 0x20 && byte < 0x7F ? c : '?');
  }
  return plain;
}

// YDDDHH and the trace number, as acquirers build it.
std::string retrieval_reference(Instant now, std::uint32_t trace) {
  const Civil civil = to_civil(now);
  const Instant new_year = from_civil({.year = civil.year});
  const auto day = static_cast<std::uint64_t>((now.ms - new_year.ms) / 86'400'000 + 1);
  return padded(static_cast<std::uint64_t>(civil.year % 10), 1) + padded(day, 3) +
         padded(static_cast<std::uint64_t>(civil.hour), 2) + padded(trace, 6);
}

// Collects the tags of one field; a profile may put them into different ones.
class Tags {
 public:
  explicit Tags(const iso8583::CompiledProfile& profile) : profile_(profile) {}

  void add(const iso8583::Place& place, std::string_view value) {
    if (place.field == 0 || place.tag.empty()) return;
    if (field_ == 0) {
      field_ = place.field;
      writer_ = iso8583::SubfieldWriter(profile_.spec(field_).scheme);
    }
    if (place.field == field_) writer_.add(place.tag, value);
  }
  void put(Builder& message) const {
    if (field_ != 0) message.set_text(field_, writer_.text());
  }

 private:
  const iso8583::CompiledProfile& profile_;
  int field_ = 0;
  iso8583::SubfieldWriter writer_{iso8583::SubfieldScheme::opaque};
};

void put_identity(Builder& message, const AcquirerEnvelope& envelope) {
  const std::array<char, 10> transmission =
      iso8583::render_transmission_time(envelope.transmitted_at);
  const std::string_view time(transmission.data(), transmission.size());
  message.set_text(7, time);
  message.set_text(11, padded(envelope.trace, 6));
  message.set_text(12, time.substr(4));
  message.set_text(13, time.substr(0, 4));
  message.set_text(32, sandbox_acquirer_id);
  message.set_text(33, forwarder(envelope));
  message.set_text(37, retrieval_reference(envelope.transmitted_at, envelope.trace));
}

void put_card(Builder& message, const app::AcquirerRequest& request) {
  message.set_text(2, request.pan.reveal());
  message.set_text(3, request.message == AcquirerMessage::refund ? "200000" : "000000");
  // A reversal repeats the amount it reverses; what shall stay is in DE 95.
  const bool reversal = request.message == AcquirerMessage::reversal && request.original;
  const std::int64_t amount_minor =
      reversal ? request.original->amount_minor : request.amount_minor;
  message.set_text(4, padded(static_cast<std::uint64_t>(amount_minor), 12));
  message.set_text(49, padded(request.currency.numeric, 3));
  if (request.expiry.yymm > 0) {
    message.set_text(14, padded(static_cast<std::uint64_t>(request.expiry.yymm), 4));
  }
}

void put_merchant(Builder& message, const iso8583::CompiledProfile& profile,
                  const authorization::Merchant& merchant) {
  if (!merchant.mcc.empty()) message.set_text(18, merchant.mcc);
  message.set_text(22, e_commerce_entry);
  message.set_text(25, e_commerce_condition);
  message.set_text(41, terminal);
  message.set_text(42, merchant.id.empty() ? std::string(merchant_id)
                                           : printable(merchant.id).substr(0, merchant_id.size()));
  const std::string name = printable(merchant.name);
  const std::string city = printable(merchant.city);
  message.set_text(43, iso8583::render_acceptor({name, city, merchant.country}, profile.layout(),
                                                profile.field(43).length_max));
}

void put_marks(Builder& message, const iso8583::CompiledProfile& profile,
               const app::AcquirerRequest& request) {
  const Layout& layout = profile.layout();
  Tags tags(profile);
  if (request.partial_approval) tags.add(layout.partial_approval.place, "1");
  if (!request.cvv.empty()) tags.add(layout.cvv2, request.cvv.reveal());
  if (!request.authentication_value.empty()) {
    tags.add(layout.authentication_value, request.authentication_value.reveal());
  }
  if (request.message == AcquirerMessage::incremental) {
    tags.add(layout.incremental_marker.place, "1");
  }
  const bool settlement = request.message == AcquirerMessage::settlement;
  if (settlement && !request.final_settlement) tags.add(layout.more_settlements.place, "1");
  tags.put(message);
}

// The transaction goes on under the id it began with. An authorization that came without one is
// named by its approval code and reference; a refund names its settlement by reference alone, for
// several settlements may share the other two.
void put_references(Builder& message, const iso8583::CompiledProfile& profile,
                    const AcquirerEnvelope& envelope, const app::AcquirerRequest& request) {
  const iso8583::Place& place = profile.layout().network_reference;
  if (!request.original) {
    iso8583::set_place(message, profile, place, padded(envelope.network_transaction_number, 15));
    return;
  }
  const authorization::NetworkReferences& names = request.original->references;
  if (request.message == AcquirerMessage::refund) {
    message.set_text(37, names.retrieval_reference);
    return;
  }
  if (!names.network_transaction_id.empty()) {
    iso8583::set_place(message, profile, place, names.network_transaction_id);
  }
  if (!names.approval_code.empty()) message.set_text(38, names.approval_code);
  const bool otherwise_nameless =
      names.network_transaction_id.empty() && names.approval_code.empty();
  if (otherwise_nameless) message.set_text(37, names.retrieval_reference);
}

// DE 90 with the type alone, and in DE 95 what stays held.
void put_reversal(Builder& message, const app::AcquirerRequest& request) {
  const auto original = iso8583::render_original_elements({.mti = "0100"});
  message.set_text(90, {original.data(), original.size()});
  if (!request.original || request.amount_minor == 0) return;
  const Transaction& authorization = *request.original;
  const std::int64_t stays_minor =
      std::max<std::int64_t>(authorization.held_minor - request.amount_minor, 0);
  const auto amounts = iso8583::render_replacement_amounts(
      {.transaction_minor = static_cast<std::uint64_t>(stays_minor)});
  message.set_text(95, {amounts.data(), amounts.size()});
}

}  // namespace

std::uint64_t network_transaction_number(std::uint32_t node, std::uint64_t count) {
  return node * node_unit + count % node_unit;
}

app::MessageKey acquirer_message_key(std::string_view link, AcquirerMessage message,
                                     const AcquirerEnvelope& envelope) {
  return message_key({.link = link,
                      .mti = mti_of(message),
                      .transmitted_at = envelope.transmitted_at,
                      .trace = envelope.trace,
                      .acquirer = sandbox_acquirer_id,
                      .forwarder = forwarder(envelope)});
}

Result<Bytes, std::string> write_acquirer_message(const iso8583::CompiledProfile& profile,
                                                  const AcquirerEnvelope& envelope,
                                                  const app::AcquirerRequest& request) {
  Builder message(profile, mti_of(request.message));
  put_identity(message, envelope);
  put_card(message, request);
  put_merchant(message, profile, request.merchant);
  put_marks(message, profile, request);
  put_references(message, profile, envelope, request);
  if (request.message == AcquirerMessage::reversal) put_reversal(message, request);
  const auto body = message.finish();
  if (!body) return Unexpected(iso8583::describe(body.error()));
  Bytes frame;
  iso8583::append_frame(profile, *body, frame);
  return frame;
}

}  // namespace privcards::host
