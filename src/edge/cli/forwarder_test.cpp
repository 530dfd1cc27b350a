#include "edge/cli/forwarder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/webhooks/signature.hpp"
#include "edge/cli/event_log.hpp"

namespace privcards::cli {
namespace {

using testing::Contains;
using testing::Pair;

TEST(Forwarder, sends_what_the_server_would) {
  const std::string body = R"({"id":"evt_15Pu","type":"card.created","sequence":7,"data":{}})";
  const auto event = read_event(body);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->sequence, 7);
  const SecretText secret("whsec_dGhpcyBpcyBub3QgYSBzZWNyZXQ=");
  const auto request =
      forward_request({.scheme = "http", .host = "127.0.0.1", .port = 3000, .target = "/hooks?x=1"},
                      *event, secret, 1'776'254'400);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/hooks?x=1");
  EXPECT_EQ(request.body, body);
  EXPECT_THAT(request.headers, Contains(Pair("Content-Type", "application/json")));
  EXPECT_THAT(request.headers, Contains(Pair("X-PrivCards-Event", "card.created")));
  EXPECT_THAT(request.headers, Contains(Pair("X-PrivCards-Delivery", "dlv_15Pu")));
  EXPECT_THAT(request.headers, Contains(Pair("webhook-id", "evt_15Pu")));
  EXPECT_THAT(request.headers, Contains(Pair("webhook-timestamp", "1776254400")));
  EXPECT_THAT(request.headers,
              Contains(Pair("X-PrivCards-Signature", webhooks::body_signature(body, secret))));
  EXPECT_THAT(request.headers,
              Contains(Pair("webhook-signature", webhooks::standard_signature(
                                                     "evt_15Pu", 1'776'254'400, body, secret))));
}

TEST(Forwarder, an_event_is_an_object) {
  EXPECT_FALSE(read_event("[]"));
  EXPECT_FALSE(read_event("{\"id\":"));
}

}  // namespace
}  // namespace privcards::cli
