#pragma once
// From an outcome to the bytes of its answer: the last place that knows a field number on the way
// out. The same request and outcome always give the same bytes, for the book stores them and sends
// them again to a repeat.

#include "app/network_request.hpp"
#include "base/bytes.hpp"
#include "core/iso8583/message.hpp"
#include "core/iso8583/mti.hpp"
#include "core/iso8583/reason.hpp"

namespace privcards::host {

// What an answer needs to know of its request besides the fields themselves.
struct ReplyFacts {
  iso8583::Network network = iso8583::Network::visa;
  app::NetworkMessageKind kind = app::NetworkMessageKind::authorization;
  app::NetworkPurpose purpose = app::NetworkPurpose::purchase;
  std::int64_t amount_minor = 0;
  std::int64_t merchant_amount_minor = 0;
  Currency merchant_currency = usd;
};
ReplyFacts reply_facts(const app::NetworkRequest& request, iso8583::Network otherwise);

// The card number's place is blanked (app::NetworkMessage). Empty when the profile cannot hold the
// answer, which is an error of the profile.
app::RenderedReply write_reply(const iso8583::Message& request, const iso8583::Mti& mti,
                               const ReplyFacts& facts, const app::NetworkOutcome& outcome);

// An answer that nobody decided: echoed fields and DE 39. Never stored, so the card number stays.
Bytes write_refusal(const iso8583::Message& request, const iso8583::Mti& mti,
                    std::string_view response_code);

}  // namespace privcards::host
