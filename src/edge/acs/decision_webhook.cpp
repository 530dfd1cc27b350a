#include "edge/acs/decision_webhook.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/money.hpp"
#include "core/webhooks/delivery_headers.hpp"

namespace privcards::acs {
namespace {

namespace json = boost::json;

json::value amount_of(const threeds::AuthenticationRequest& message) {
  if (!message.purchase || !message.purchase->amount_minor) return nullptr;
  const auto currency = currency_from_numeric(message.purchase->currency);
  if (!currency) return nullptr;
  return json::string(render_amount(*message.purchase->amount_minor, *currency));
}

json::value currency_of(const threeds::AuthenticationRequest& message) {
  if (!message.purchase) return nullptr;
  const auto currency = currency_from_numeric(message.purchase->currency);
  if (!currency) return nullptr;
  return json::string(alpha_code(*currency));
}

std::string body_of(const app::AuthenticateRequest& request, const app::FoundCard& card,
                    Instant now) {
  const threeds::AuthenticationRequest& message = request.message;
  const json::object data{
      {"card_id", render(card.id)},
      {"amount", amount_of(message)},
      {"currency", currency_of(message)},
      {"merchant",
       {{"name", message.merchant.name},
        {"id", message.merchant.id},
        {"mcc", message.merchant.mcc},
        {"country", std::to_string(1000 + message.merchant.country % 1000).substr(1)}}},
      {"channel", message.channel == threeds::Channel::browser ? "browser" : "3ri"},
      {"category", message.category == threeds::Category::payment ? "payment" : "non_payment"},
      {"challenge_indicator", threeds::two_digits(message.challenge_indicator)},
      {"ds_trans_id", message.ids.ds}};
  return json::serialize(json::object{{"id", message.ids.ds},
                                      {"type", "3ds.decision"},
                                      {"created_at", render_rfc3339(now)},
                                      {"livemode", request.from.world == World::live},
                                      {"data", data}});
}

std::optional<threeds::OwnerVerdict> verdict_of(const net::OutgoingResult& result) {
  if (result.failure != net::OutgoingFailure::none || result.status != 200) return std::nullopt;
  boost::system::error_code failure;
  const json::value message = json::parse(result.body, failure);
  const json::object* object = failure ? nullptr : message.if_object();
  const json::value* decision = object != nullptr ? object->if_contains("decision") : nullptr;
  const json::string* text = decision != nullptr ? decision->if_string() : nullptr;
  if (text == nullptr) return std::nullopt;
  std::string word(text->data(), text->size());
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return threeds::parse_owner_verdict(word);
}

}  // namespace

DecisionWebhook::DecisionWebhook(net::Loop& loop, DecisionOptions options,
                                 webhooks::Endpoint endpoint, AcsStatistics& statistics)
    : options_(std::move(options)),
      endpoint_(std::move(endpoint)),
      statistics_(statistics),
      client_(loop, {.ca_file = options_.ca_file, .resolver_threads = 2}) {}

Result<std::unique_ptr<DecisionWebhook>, Fault> DecisionWebhook::open(net::Loop& loop,
                                                                      DecisionOptions options,
                                                                      AcsStatistics& statistics) {
  auto endpoint = webhooks::parse_endpoint(options.url, webhooks::Reach::or_loopback);
  if (!endpoint) {
    return Unexpected(
        Fault{FaultKind::refused, "the decision webhook's URL must be https, or on this machine"});
  }
  return std::unique_ptr<DecisionWebhook>(
      new DecisionWebhook(loop, std::move(options), std::move(*endpoint), statistics));
}

bool DecisionWebhook::asks_about(std::int64_t program) const {
  return options_.programs.empty() || std::find(options_.programs.begin(), options_.programs.end(),
                                                program) != options_.programs.end();
}

void DecisionWebhook::ask(const app::AuthenticateRequest& request, const app::FoundCard& card,
                          Instant now, Decided decided) {
  const std::string body = body_of(request, card, now);
  net::OutgoingRequest call{
      .scheme = endpoint_.scheme,
      .host = endpoint_.host,
      .port = endpoint_.port,
      .target = endpoint_.target,
      .headers = webhooks::delivery_headers({.event_id = request.message.ids.ds,
                                             .event_type = "3ds.decision",
                                             .delivery_id = request.message.ids.ds,
                                             .body = body},
                                            now.ms / 1000, options_.secret, std::nullopt),
      .body = body,
      .connect_timeout_ms = options_.deadline_ms,
      .total_timeout_ms = options_.deadline_ms};
  client_.send(
      std::move(call), [](ByteView) { return true; },  // the operator chose the host
      [this, decided = std::move(decided)](const net::OutgoingResult& result) {
        const auto verdict = verdict_of(result);
        ++(verdict ? statistics_.verdicts : statistics_.verdicts_missing);
        decided(verdict ? verdict : options_.fallback);
      });
}

}  // namespace privcards::acs
