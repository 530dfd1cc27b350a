#include "edge/delivery/outgoing.hpp"

#include <charconv>
#include <string_view>

#include "app/webhook_verbs.hpp"
#include "core/webhooks/delivery_headers.hpp"
#include "core/webhooks/response_text.hpp"

namespace privcards::delivery {
namespace {

std::string_view name_of(net::OutgoingFailure failure) {
  switch (failure) {
    case net::OutgoingFailure::none:
      return "";
    case net::OutgoingFailure::not_resolved:
      return "name_not_resolved";
    case net::OutgoingFailure::address_not_allowed:
      return "address_not_allowed";
    case net::OutgoingFailure::connect_failed:
      return "connection_failed";
    case net::OutgoingFailure::tls_failed:
      return "tls_failed";
    case net::OutgoingFailure::timeout:
      return "timeout";
    case net::OutgoingFailure::broken_response:
      return "broken_response";
    case net::OutgoingFailure::not_begun:
      return "not_begun";
  }
  return "";
}

bool same_name(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t at = 0; at < left.size(); ++at) {
    if ((left[at] | 0x20) != (right[at] | 0x20)) return false;
  }
  return true;
}

// Retry-After in seconds (RFC 9110 section 10.2.3); its date form is left aside, since our own
// schedule goes on without it.
std::int64_t retry_after_of(const net::Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (!same_name(name, "retry-after")) continue;
    std::int64_t seconds = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error == std::errc() && end == value.data() + value.size()) return seconds;
  }
  return 0;
}

}  // namespace

Result<Outgoing, std::string> make_request(const app::DeliveryJob& job, app::Vault& vault,
                                           Instant now, webhooks::Reach test_reach) {
  const webhooks::Webhook& webhook = job.webhook;
  const auto reach = job.world == World::test ? test_reach : webhooks::Reach::https_only;
  const auto endpoint = webhooks::parse_endpoint(webhook.url, reach);
  if (!endpoint) {
    const bool form = endpoint.error() != webhooks::EndpointError::scheme_not_allowed;
    return Unexpected(std::string(form ? "url_not_valid" : "url_not_allowed"));
  }
  const auto secret = vault.open(job.account, app::webhook_secret_purpose, webhook.sealed_secret);
  if (!secret) return Unexpected(std::string("secret_not_readable"));
  std::optional<SecretText> previous;
  if (webhook.previous_secret_until && now < *webhook.previous_secret_until) {
    auto opened =
        vault.open(job.account, app::webhook_secret_purpose, webhook.sealed_previous_secret);
    if (opened) previous = std::move(*opened);
  }
  const std::string event_id = render(job.event.id);
  const std::string delivery_id = render(job.delivery.id);
  Outgoing outgoing;
  outgoing.loopback_only = endpoint->scheme == "http";
  net::OutgoingRequest& request = outgoing.request;
  request.scheme = endpoint->scheme;
  request.host = endpoint->host;
  request.port = endpoint->port;
  request.target = endpoint->target;
  request.headers = webhooks::delivery_headers({.event_id = event_id,
                                                .event_type = name_of(job.event.type),
                                                .delivery_id = delivery_id,
                                                .body = job.event.body},
                                               now.ms / 1000, *secret, previous);
  request.body = job.event.body;
  request.response_keep = webhooks::response_text_max;
  request.asker = render(job.account);
  return outgoing;
}

void fill_outcome(app::Attempt& attempt, const net::OutgoingResult& result) {
  attempt.response_status = result.status;
  attempt.response_body = webhooks::response_text(result.body);
  attempt.duration_ms = result.duration_ms;
  if (result.failure != net::OutgoingFailure::none) {
    attempt.error = name_of(result.failure);
  } else if (result.status < 200 || result.status > 299) {
    attempt.error = "status_" + std::to_string(result.status);
  }
  if (result.status == 429 || result.status == 503) {
    attempt.retry_after_s = retry_after_of(result.headers);
  }
}

}  // namespace privcards::delivery
