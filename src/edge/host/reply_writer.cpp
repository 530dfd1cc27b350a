#include "edge/host/reply_writer.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/proportion.hpp"
#include "core/iso8583/builder.hpp"
#include "core/iso8583/elements.hpp"
#include "core/iso8583/subfields.hpp"
#include "edge/host/response_code.hpp"

namespace privcards::host {
namespace {

using app::NetworkOutcome;
using app::NetworkVerdict;
using iso8583::Builder;
using iso8583::Message;

constexpr std::string_view amount_type_available = "02";

bool defines(const iso8583::CompiledProfile& profile, int field) {
  return profile.field(field).form != iso8583::Form::undefined;
}

void echo_request(Builder& reply, const Message& request) {
  reply.answer_header(request);
  for (int field : request.profile().layout().echo) reply.echo(request, field);
}

std::string_view cvv_letter(app::CvvCheck check) {
  switch (check) {
    case app::CvvCheck::match:
      return "M";
    case app::CvvCheck::mismatch:
      return "N";
    case app::CvvCheck::not_presented:
      return "P";
  }
  return "P";
}

// DE 54 with one amount of the account that DE 3 names.
void put_additional_amount(Builder& reply, const Message& request, std::string_view type,
                           Currency currency, std::int64_t amount_minor) {
  if (!defines(request.profile(), 54)) return;
  std::array<char, 6> code_buffer;
  const std::string_view code = request.digits(3, code_buffer).value_or("000000");
  iso8583::AdditionalAmount amount;
  std::copy_n(code.substr(2).data(), 2, amount.account.begin());
  std::copy_n(type.data(), 2, amount.type.begin());
  for (std::size_t left = 3, rest = currency.numeric; left-- > 0; rest /= 10) {
    amount.currency[left] = static_cast<char>('0' + rest % 10);
  }
  amount.credit = amount_minor >= 0;
  amount.amount_minor =
      static_cast<std::uint64_t>(amount_minor >= 0 ? amount_minor : -amount_minor);
  const std::array<char, 20> text = iso8583::render_additional_amount(amount);
  reply.set_text(54, {text.data(), text.size()});
}

// Less than asked: DE 4 and DE 6 say how much, DE 54 what was asked for.
void put_partial_amounts(Builder& reply, const Message& request, const ReplyFacts& facts,
                         std::int64_t approved_minor) {
  const bool billed_apart = facts.merchant_amount_minor != facts.amount_minor;
  const std::int64_t merchant_minor =
      billed_apart && facts.amount_minor > 0
          ? share_rounded_down(facts.merchant_amount_minor, approved_minor, facts.amount_minor)
          : approved_minor;
  reply.set_number(4, static_cast<std::uint64_t>(merchant_minor));
  if (request.has(6)) reply.set_number(6, static_cast<std::uint64_t>(approved_minor));
  put_additional_amount(reply, request, request.profile().layout().partial_amount_type,
                        facts.merchant_currency, facts.merchant_amount_minor);
}

bool asks_for_decision(const ReplyFacts& facts) {
  return facts.kind == app::NetworkMessageKind::authorization ||
         facts.kind == app::NetworkMessageKind::financial;
}

void put_decision(Builder& reply, const Message& request, const ReplyFacts& facts,
                  const NetworkOutcome& outcome) {
  const iso8583::CompiledProfile& profile = request.profile();
  iso8583::set_place(reply, profile, profile.layout().cvv2_result, cvv_letter(outcome.cvv));
  if (!outcome.approval_code.empty() && defines(profile, 38)) {
    reply.set_text(38, outcome.approval_code);
  }
  if (outcome.verdict == NetworkVerdict::approved_partial) {
    put_partial_amounts(reply, request, facts, outcome.approved_minor);
  }
  if (outcome.verdict == NetworkVerdict::approved &&
      facts.purpose == app::NetworkPurpose::inquiry) {
    put_additional_amount(reply, request, amount_type_available, usd, outcome.available_minor);
  }
}

}  // namespace

ReplyFacts reply_facts(const app::NetworkRequest& request, iso8583::Network otherwise) {
  return {.network = network_of_number(request.pan.reveal(), otherwise),
          .kind = request.kind,
          .purpose = request.purpose,
          .amount_minor = request.amount_minor,
          .merchant_amount_minor = request.merchant_amount_minor,
          .merchant_currency = request.merchant_currency};
}

app::RenderedReply write_reply(const Message& request, const iso8583::Mti& mti,
                               const ReplyFacts& facts, const NetworkOutcome& outcome) {
  Builder reply(request.profile(), mti.digits());
  echo_request(reply, request);
  if (asks_for_decision(facts)) put_decision(reply, request, facts, outcome);
  reply.set_text(39, request.profile().response_code(facts.network, response_reason(outcome)));
  const auto body = reply.finish();
  if (!body) return {};
  app::RenderedReply rendered;
  rendered.bytes.assign(body->begin(), body->end());
  const iso8583::FieldExtent card_number = reply.where(2);
  rendered.pan_offset = static_cast<std::uint16_t>(card_number.offset);
  rendered.pan_size = static_cast<std::uint16_t>(card_number.length);
  iso8583::blank(rendered.bytes, card_number);
  return rendered;
}

Bytes write_refusal(const Message& request, const iso8583::Mti& mti,
                    std::string_view response_code) {
  Builder reply(request.profile(), mti.digits());
  echo_request(reply, request);
  reply.set_text(39, response_code);
  const auto body = reply.finish();
  return body ? Bytes(body->begin(), body->end()) : Bytes{};
}

}  // namespace privcards::host
