#include <gtest/gtest.h>

#include "core/webhooks/endpoint.hpp"
#include "core/webhooks/event.hpp"
#include "core/webhooks/retry.hpp"
#include "core/webhooks/signature.hpp"

namespace privcards::webhooks {
namespace {

// The vector that the SDKs share; the v1 value is also what the npm package standardwebhooks gives.
const SecretText vector_secret("whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
const std::string vector_body =
    R"({"id":"evt_000000000001","type":"card.created","created_at":"2026-01-02T03:04:05Z",)"
    R"("data":{"id":"card_1","label":"Été €"}})";

TEST(Signature, agrees_with_the_shared_vector) {
  ASSERT_EQ(vector_body.size(), 126U);
  EXPECT_EQ(body_signature(vector_body, vector_secret),
            "dc57082f43b718849e41e788052bb5ab11802b03851faf3fd3471bf68916ede0");
  EXPECT_EQ(standard_signature("evt_000000000001", 1767323045, vector_body, vector_secret),
            "v1,FzpjaX+iFll/vukq+Xh3U79TtiOmrOHqwXfpm+LvjCg=");
}

TEST(Signature, during_a_rotation_both_secrets_sign) {
  const SecretText old_secret("an old custom secret");
  const auto signatures = sign_delivery("evt_1", 5, "{}", vector_secret, old_secret);
  EXPECT_EQ(signatures.body, body_signature("{}", old_secret));
  EXPECT_EQ(signatures.body_next, body_signature("{}", vector_secret));
  EXPECT_EQ(signatures.standard, standard_signature("evt_1", 5, "{}", vector_secret) + " " +
                                     standard_signature("evt_1", 5, "{}", old_secret));
  const auto after = sign_delivery("evt_1", 5, "{}", vector_secret, std::nullopt);
  EXPECT_EQ(after.body, body_signature("{}", vector_secret));
  EXPECT_FALSE(after.body_next);
}

TEST(Event, every_type_has_a_name_that_leads_back) {
  for (int number = 0; number < event_type_count; ++number) {
    const auto type = static_cast<EventType>(number);
    EXPECT_EQ(parse_event_type(name_of(type)), type);
  }
  EXPECT_FALSE(parse_event_type("card.exploded"));
}

TEST(Event, endpoints_get_what_they_asked_for) {
  Webhook webhook;
  webhook.events = {"card.*", "transaction.settled"};
  EXPECT_TRUE(wants(webhook, EventType::card_created));
  EXPECT_TRUE(wants(webhook, EventType::transaction_settled));
  EXPECT_FALSE(wants(webhook, EventType::transaction_declined));
  webhook.events = {"*"};
  EXPECT_TRUE(wants(webhook, EventType::threeds_challenge));
  EXPECT_FALSE(wants(webhook, EventType::ping));
}

TEST(Event, subscriptions_name_events_that_exist) {
  for (const char* good : {"*", "card.created", "card.*", "3ds.*", "webhook.disabled"}) {
    EXPECT_TRUE(is_subscription(good)) << good;
  }
  for (const char* bad : {"", "card", "card.", "cards.*", "c*", "ping", "**", ".*"}) {
    EXPECT_FALSE(is_subscription(bad)) << bad;
  }
}

TEST(Retry, ten_attempts_within_a_fifth_of_the_schedule) {
  EXPECT_EQ(retry_delay_ms(1, 0), 4000);
  EXPECT_EQ(retry_delay_ms(1, 2000), 6000);
  EXPECT_EQ(retry_delay_ms(9, 0), 16 * 3'600'000);
  EXPECT_FALSE(retry_delay_ms(10, 0));
  EXPECT_FALSE(retry_delay_ms(0, 0));
}

TEST(Retry, patience_is_bounded) {
  EXPECT_EQ(patient_delay_ms(5000, 60), 60'000);
  EXPECT_EQ(patient_delay_ms(300'000, 60), 300'000);
  EXPECT_EQ(patient_delay_ms(5000, 1'000'000'000'000'000), 5000 + 7'200'000);
  EXPECT_EQ(patient_delay_ms(5000, -3), 5000);
}

TEST(Retry, five_days_of_nothing_but_failures_disable) {
  const Instant start{1'000'000};
  EXPECT_FALSE(should_disable(std::nullopt, 50, start));
  EXPECT_FALSE(should_disable(start, 50, start.plus_days(4)));
  EXPECT_FALSE(should_disable(start, 9, start.plus_days(5)));
  EXPECT_TRUE(should_disable(start, 10, start.plus_days(5)));
}

TEST(Endpoint, takes_a_url_apart) {
  const auto plain = parse_endpoint("https://Example.com/hooks?x=1", Reach::https_only);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host, "example.com");
  EXPECT_EQ(plain->port, 443);
  EXPECT_EQ(plain->target, "/hooks?x=1");
  const auto bare = parse_endpoint("https://[2001:db8::1]:8443?q", Reach::https_only);
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->host, "2001:db8::1");
  EXPECT_EQ(bare->port, 8443);
  EXPECT_EQ(bare->target, "/?q");
}

TEST(Endpoint, says_what_is_wrong) {
  const auto error_of = [](const std::string& url, Reach reach = Reach::or_loopback) {
    const auto parsed = parse_endpoint(url, reach);
    return parsed ? std::optional<EndpointError>() : parsed.error();
  };
  EXPECT_EQ(error_of("example.com/hooks"), EndpointError::not_a_url);
  EXPECT_EQ(error_of("https://example.com/a b"), EndpointError::not_a_url);
  EXPECT_EQ(error_of("https://exämple.com/"), EndpointError::not_a_url);
  EXPECT_EQ(error_of("ftp://example.com/"), EndpointError::scheme_not_allowed);
  EXPECT_EQ(error_of("http://example.com/"), EndpointError::scheme_not_allowed);
  EXPECT_EQ(error_of("http://127.0.0.1:9999/x"), std::nullopt);
  EXPECT_EQ(error_of("http://127.0.0.1:9999/x", Reach::https_only),
            EndpointError::scheme_not_allowed);
  EXPECT_EQ(error_of("http://127.example.com/"), EndpointError::scheme_not_allowed);
  EXPECT_EQ(error_of("https://u:p@example.com/"), EndpointError::credentials_not_allowed);
  EXPECT_EQ(error_of("https://example.com/#top"), EndpointError::fragment_not_allowed);
  EXPECT_EQ(error_of("https:///hooks"), EndpointError::host_not_valid);
  EXPECT_EQ(error_of("https://[::1/"), EndpointError::host_not_valid);
  EXPECT_EQ(error_of("https://example.com:22/"), EndpointError::port_not_allowed);
  EXPECT_EQ(error_of("https://example.com:99999/"), EndpointError::not_a_url);
  EXPECT_EQ(error_of("http://node.lan:81/", Reach::anywhere), std::nullopt);
  EXPECT_EQ(error_of("http://node.lan:0/", Reach::anywhere), EndpointError::port_not_allowed);
  EXPECT_EQ(error_of("https://" + std::string(3000, 'a')), EndpointError::too_long);
}

}  // namespace
}  // namespace privcards::webhooks
