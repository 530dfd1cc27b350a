// What becomes of webhook deliveries: the schedule, giving up, disabling, sending again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/announce.hpp"
#include "app/change_card.hpp"
#include "app/sandbox.hpp"
#include "app/webhook_deliveries.hpp"
#include "app/webhook_verbs.hpp"
#include "tests/support/books.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {
namespace {

using webhooks::DeliveryStatus;
using webhooks::EventType;
using webhooks::WebhookStatus;

constexpr std::int64_t hour_ms = 3'600'000;

class Deliveries : public testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    deposit(installation_, 1'000'00);
    card_ = create_card(installation_, 100'00);
    webhook_ = add_webhook({"card.*"});
  }
  void TearDown() override { EXPECT_EQ(installation_.verify().broken, ""); }

  WebhookId add_webhook(std::vector<std::string> events) {
    auto made = installation_.run(app::CreateWebhook({.account = installation_.account().id,
                                                      .wallet = installation_.wallet(),
                                                      .url = "https://example.com/",
                                                      .events = std::move(events)}));
    CHECK(made);
    return made->webhook.id;
  }
  // One event for the endpoint, and its delivery.
  DeliveryId announce_something() {
    app::CardRef ref{installation_.wallet(), card_};
    auto frozen = installation_.run(app::FreezeCard(ref));
    if (!frozen) CHECK(installation_.run(app::UnfreezeCard(ref)));
    return newest_delivery(webhook_).id;
  }
  webhooks::Delivery newest_delivery(WebhookId webhook) {
    auto page = installation_.queries().deliveries(installation_.wallet(), webhook, {}, {});
    CHECK(page && !page->rows.empty());
    return page->rows.front();
  }
  webhooks::Delivery delivery(DeliveryId id) {
    return **installation_.queries().delivery(installation_.wallet(), id);
  }
  webhooks::Webhook webhook(WebhookId id) {
    return **installation_.queries().webhook(installation_.wallet(), id);
  }
  void wait_ms(std::int64_t ms) { installation_.clock().advance_ms(ms); }

  enum class Answer { good, bad, gone, patient, given_up };
  // Attempts the delivery when it is due, as the deliverer would.
  void attempt(DeliveryId id, Answer answer) {
    std::int64_t wait = delivery(id).next_attempt_at->ms - installation_.now().ms;
    if (wait > 0) wait_ms(wait);
    record(id, *delivery(id).next_attempt_at, answer);
  }
  void record(DeliveryId id, Instant scheduled_at, Answer answer) {
    app::Attempt attempt{.delivery = id,
                         .wallet = installation_.wallet(),
                         .scheduled_at = scheduled_at,
                         .response_status = 200,
                         .response_body = "thanks",
                         .duration_ms = 12};
    if (answer != Answer::good) attempt.error = "status";
    if (answer == Answer::bad) attempt.response_status = 500;
    if (answer == Answer::gone) attempt.response_status = 410;
    if (answer == Answer::patient) {
      attempt.response_status = 503;
      attempt.retry_after_s = 3'600;
    }
    attempt.final = answer == Answer::given_up;
    installation_.submit(std::make_unique<app::RecordAttempt>(
        std::move(attempt), [](const Result<void, Fault>& done) { EXPECT_TRUE(done); }));
    installation_.book().run_queued();
  }
  std::size_t alarms() {
    constexpr Instant ever{std::numeric_limits<std::int64_t>::max()};
    auto due =
        installation_.queries().due_alarms(app::alarm_domain(World::test, installation_.wallet()),
                                           ever, app::AlarmKind::delivery_attempt, 1'000);
    return due->size();
  }
  std::int64_t wait_for_next(DeliveryId id) {
    return delivery(id).next_attempt_at->ms - installation_.now().ms;
  }
  std::vector<EventType> events() {
    auto page = installation_.queries().events(installation_.wallet(), {}, {});
    std::vector<EventType> types;
    for (const webhooks::Event& event : page->rows) types.push_back(event.type);
    return types;
  }

  std::unique_ptr<StoreUnderTest> under_test_ = make_store(GetParam());
  Installation installation_{under_test_->store()};
  CardId card_;
  WebhookId webhook_;
};

TEST_P(Deliveries, are_due_at_once_and_done_when_the_endpoint_says_so) {
  DeliveryId id = announce_something();
  EXPECT_EQ(delivery(id).next_attempt_at, installation_.now());
  EXPECT_EQ(alarms(), 1U);
  attempt(id, Answer::good);
  webhooks::Delivery done = delivery(id);
  EXPECT_EQ(done.status, DeliveryStatus::succeeded);
  EXPECT_EQ(done.attempts, 1);
  EXPECT_EQ(done.response_status, 200);
  EXPECT_EQ(done.response_body, "thanks");
  EXPECT_EQ(done.duration_ms, 12);
  EXPECT_EQ(done.last_attempt_at, installation_.now());
  EXPECT_FALSE(done.next_attempt_at);
  EXPECT_EQ(alarms(), 0U);
}

TEST_P(Deliveries, are_tried_ten_times_by_the_schedule_and_then_fail) {
  DeliveryId id = announce_something();
  const std::vector<std::int64_t> waits_s{5,      300,    1'800,  7'200, 18'000,
                                          36'000, 36'000, 50'400, 72'000};
  for (std::size_t i = 0; i < waits_s.size(); ++i) {
    attempt(id, Answer::bad);
    EXPECT_EQ(delivery(id).status, DeliveryStatus::pending);
    EXPECT_EQ(delivery(id).attempts, static_cast<std::int32_t>(i + 1));
    std::int64_t wait = wait_for_next(id);
    EXPECT_GE(wait, waits_s[i] * 800) << i;
    EXPECT_LE(wait, waits_s[i] * 1'200) << i;
    EXPECT_EQ(alarms(), 1U);
  }
  attempt(id, Answer::bad);
  EXPECT_EQ(delivery(id).status, DeliveryStatus::failed);
  EXPECT_EQ(delivery(id).attempts, 10);
  EXPECT_FALSE(delivery(id).next_attempt_at);
  EXPECT_EQ(alarms(), 0U);
  EXPECT_EQ(webhook(webhook_).status, WebhookStatus::enabled);  // not five days yet
}

TEST_P(Deliveries, wait_longer_for_an_endpoint_that_asks) {
  DeliveryId id = announce_something();
  attempt(id, Answer::patient);
  EXPECT_EQ(wait_for_next(id), hour_ms);
}

TEST_P(Deliveries, are_not_recorded_twice) {
  DeliveryId id = announce_something();
  Instant scheduled_at = *delivery(id).next_attempt_at;
  record(id, scheduled_at, Answer::bad);
  Instant next = *delivery(id).next_attempt_at;
  record(id, scheduled_at, Answer::good);  // the same attempt once more
  EXPECT_EQ(delivery(id).status, DeliveryStatus::pending);
  EXPECT_EQ(delivery(id).attempts, 1);
  EXPECT_EQ(delivery(id).next_attempt_at, next);
  EXPECT_EQ(alarms(), 1U);
}

TEST_P(Deliveries, end_without_an_attempt_when_none_can_help) {
  DeliveryId id = announce_something();
  attempt(id, Answer::given_up);
  EXPECT_EQ(delivery(id).status, DeliveryStatus::failed);
  EXPECT_EQ(delivery(id).attempts, 0);
  EXPECT_EQ(webhook(webhook_).failures_in_row, 0);
}

TEST_P(Deliveries, count_failures_in_a_row_until_one_succeeds) {
  DeliveryId first = announce_something();
  attempt(first, Answer::bad);
  Instant failing_since = installation_.now();
  attempt(first, Answer::bad);
  EXPECT_EQ(webhook(webhook_).failures_in_row, 2);
  EXPECT_EQ(webhook(webhook_).failing_since, failing_since);
  attempt(announce_something(), Answer::good);
  EXPECT_EQ(webhook(webhook_).failures_in_row, 0);
  EXPECT_FALSE(webhook(webhook_).failing_since);
}

TEST_P(Deliveries, disable_an_endpoint_that_is_gone_and_tell_the_others) {
  WebhookId other = add_webhook({"webhook.disabled"});
  DeliveryId id = announce_something();
  attempt(id, Answer::gone);
  EXPECT_EQ(delivery(id).status, DeliveryStatus::failed);
  EXPECT_EQ(webhook(webhook_).status, WebhookStatus::disabled);
  EXPECT_EQ(webhook(webhook_).disabled_reason, "gone");
  EXPECT_EQ(events().front(), EventType::webhook_disabled);
  EXPECT_EQ(newest_delivery(other).status, DeliveryStatus::pending);
  EXPECT_EQ(newest_delivery(webhook_).id, id) << "the disabled one is told nothing";
}

TEST_P(Deliveries, disable_an_endpoint_after_five_days_of_nothing_but_failures) {
  constexpr std::int64_t five_days_ms = 5 * 24 * hour_ms;
  attempt(announce_something(), Answer::bad);
  Instant failing_since = installation_.now();
  while (installation_.now().ms - failing_since.ms < five_days_ms - 11 * hour_ms) {
    wait_ms(10 * hour_ms);
    attempt(announce_something(), Answer::bad);
    EXPECT_EQ(webhook(webhook_).status, WebhookStatus::enabled);
  }
  wait_ms(12 * hour_ms);
  attempt(announce_something(), Answer::bad);
  EXPECT_EQ(webhook(webhook_).status, WebhookStatus::disabled);
  EXPECT_EQ(webhook(webhook_).disabled_reason, "failing");
  EXPECT_EQ(events().front(), EventType::webhook_disabled);
}

TEST_P(Deliveries, do_not_disable_an_endpoint_that_failed_rarely_for_long) {
  attempt(announce_something(), Answer::bad);
  wait_ms(30 * 24 * hour_ms);
  attempt(announce_something(), Answer::bad);
  EXPECT_EQ(webhook(webhook_).failures_in_row, 2);
  EXPECT_EQ(webhook(webhook_).status, WebhookStatus::enabled);
}

TEST_P(Deliveries, of_an_endpoint_enabled_again_start_afresh) {
  attempt(announce_something(), Answer::gone);
  app::UpdateWebhook::Request request{
      .ref = {installation_.account().id, installation_.wallet(), webhook_},
      .status = WebhookStatus::enabled};
  ASSERT_TRUE(installation_.run(app::UpdateWebhook(request)));
  EXPECT_EQ(webhook(webhook_).disabled_reason, "");
  EXPECT_EQ(webhook(webhook_).failures_in_row, 0);
  attempt(announce_something(), Answer::good);
}

TEST_P(Deliveries, can_be_sent_again_when_they_are_over) {
  DeliveryId id = announce_something();
  auto retry = [&] { return installation_.run(app::RetryDelivery(installation_.wallet(), id)); };
  EXPECT_EQ(retry().error(), app::Refusal::delivery_not_retriable);
  attempt(id, Answer::good);
  wait_ms(hour_ms);
  ASSERT_TRUE(retry());
  EXPECT_EQ(delivery(id).status, DeliveryStatus::pending);
  EXPECT_EQ(delivery(id).next_attempt_at, installation_.now());
  EXPECT_EQ(alarms(), 1U);
  attempt(id, Answer::good);
  EXPECT_EQ(delivery(id).attempts, 2);
}

TEST_P(Deliveries, sent_again_after_their_last_attempt_get_one_more) {
  DeliveryId id = announce_something();
  for (int i = 0; i < 10; ++i) attempt(id, Answer::bad);
  ASSERT_EQ(delivery(id).status, DeliveryStatus::failed);
  ASSERT_TRUE(installation_.run(app::RetryDelivery(installation_.wallet(), id)));
  attempt(id, Answer::bad);
  EXPECT_EQ(delivery(id).status, DeliveryStatus::failed);
  EXPECT_EQ(delivery(id).attempts, 11);
}

TEST_P(Deliveries, are_not_sent_again_to_nobody) {
  DeliveryId id = announce_something();
  attempt(id, Answer::gone);
  auto retry = [&](WalletId wallet) {
    return installation_.run(app::RetryDelivery(wallet, id)).error();
  };
  EXPECT_EQ(retry(installation_.wallet()), app::Refusal::webhook_disabled);
  EXPECT_EQ(retry(installation_.account().live_wallet), app::Refusal::not_found);
  ASSERT_TRUE(installation_.run(
      app::DeleteWebhook({installation_.account().id, installation_.wallet(), webhook_})));
  EXPECT_EQ(retry(installation_.wallet()), app::Refusal::not_found);
}

TEST_P(Deliveries, of_a_ping_go_to_its_endpoint_alone_even_when_disabled) {
  WebhookId other = add_webhook({"*"});
  attempt(announce_something(), Answer::gone);
  attempt(newest_delivery(other).id, Answer::good);
  webhooks::Delivery before = newest_delivery(other);
  auto ping = installation_.run(
      app::PingWebhook({installation_.account().id, installation_.wallet(), webhook_}));
  ASSERT_TRUE(ping);
  EXPECT_EQ(newest_delivery(webhook_).id, ping->id);
  EXPECT_EQ(newest_delivery(other).id, before.id);
  EXPECT_EQ(events().front(), EventType::ping);
}

TEST_P(Deliveries, of_an_event_sent_again_are_new_ones) {
  const DeliveryId first = announce_something();
  attempt(first, Answer::good);
  const EventId event = delivery(first).event;
  auto again = installation_.run(app::ResendEvent(installation_.wallet(), event, std::nullopt));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->type, EventType::card_frozen);
  ASSERT_EQ(again->deliveries.size(), 1U);
  EXPECT_NE(again->deliveries.front().id, first);
  EXPECT_EQ(delivery(again->deliveries.front().id).event, event);
  EXPECT_EQ(alarms(), 1U);
  EXPECT_EQ(delivery(first).status, DeliveryStatus::succeeded);
}

TEST_P(Deliveries, of_an_event_sent_again_go_to_whom_it_is_for) {
  const WebhookId other = add_webhook({"deposit.*"});
  const EventId event = delivery(announce_something()).event;
  auto resend = [&](std::optional<WebhookId> webhook) {
    return installation_.run(app::ResendEvent(installation_.wallet(), event, webhook));
  };
  EXPECT_EQ(resend(std::nullopt)->deliveries.front().webhook, webhook_);
  EXPECT_EQ(resend(other)->deliveries.front().webhook, other);
  ASSERT_TRUE(installation_.run(
      app::UpdateWebhook({.ref = {installation_.account().id, installation_.wallet(), other},
                          .url = {},
                          .events = {},
                          .status = WebhookStatus::disabled})));
  EXPECT_EQ(resend(other).error(), app::Refusal::webhook_disabled);
  EXPECT_EQ(resend(WebhookId{1}).error(), app::Refusal::not_found);
  EXPECT_EQ(installation_.run(app::ResendEvent(WalletId{1}, event, webhook_)).error(),
            app::Refusal::not_found);
  EXPECT_EQ(installation_.run(app::ResendEvent(installation_.wallet(), EventId{1}, {})).error(),
            app::Refusal::not_found);
}

INSTANTIATE_TEST_SUITE_P(Store, Deliveries, testing::ValuesIn(every_store), NameOfStore{});

}  // namespace
}  // namespace privcards::tests
