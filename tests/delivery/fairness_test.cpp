// One account's silent name servers, and the deliveries of another: the deliverer on SQLite with
// its own writer, and a resolver that answers when the test says so.

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/operate.hpp"
#include "app/webhook_verbs.hpp"
#include "edge/delivery/deliverer.hpp"
#include "tests/support/installation.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {
namespace {

class Fairness : public ::testing::Test {
 protected:
  ~Fairness() override {
    release();
    if (deliverer_) deliverer_->stop(1'000);
    installation_.book().stop();
    loop_.stop();
  }

  ledger::Account new_account() {
    auto& vault = static_cast<vault::FileVault&>(installation_.vault());
    const AccountId id{installation_.account().id.value + 1'000'000};
    auto made = installation_.run(app::CreateAccount("Other", vault.new_data_key(id), id));
    CHECK(made);
    return *made;
  }
  // A delivery that is due at once.
  webhooks::Delivery deliver_to(const std::string& url, const ledger::Account& account) {
    auto made = installation_.run(app::CreateWebhook(
        {.account = account.id, .wallet = account.test_wallet, .url = url, .events = {"*"}}));
    CHECK(made);
    auto pinged =
        installation_.run(app::PingWebhook({account.id, account.test_wallet, made->webhook.id}));
    CHECK(pinged);
    return *pinged;
  }
  void start(std::int64_t queue_timeout_ms) {
    loop_.start();
    installation_.book().start();
    auto queries = store_.store().reader();
    CHECK(queries);
    deliverer_.emplace(
        loop_, installation_.book(), installation_.vault(), installation_.clock(),
        store_.store().work(), std::move(*queries),
        delivery::DelivererOptions{.queue_timeout_ms = queue_timeout_ms,
                                   .resolve = [this](const std::string& host) {
                                     if (host.starts_with("silent")) wait();
                                     return std::vector<std::string>{"10.0.0.1"};  // not allowed
                                   }});
    CHECK(deliverer_->start());
  }
  webhooks::Delivery read(const webhooks::Delivery& delivery) {
    auto found = installation_.queries().delivery(delivery.wallet, delivery.id);
    CHECK(found && *found);
    return **found;
  }
  bool eventually(const std::function<bool()>& holds) {
    for (int left = 2'000; left > 0 && !holds(); --left) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return holds();
  }
  bool is_tried(const webhooks::Delivery& delivery) {
    return eventually([&] { return read(delivery).attempts == 1; });
  }
  void wait() {
    std::unique_lock lock(mutex_);
    released_.wait(lock, [this] { return open_; });
  }
  void release() {
    std::lock_guard lock(mutex_);
    open_ = true;
    released_.notify_all();
  }

  SqliteUnderTest store_;
  Installation installation_{store_.store()};
  net::Loop loop_{1};
  std::mutex mutex_;
  std::condition_variable released_;
  bool open_ = false;
  std::optional<delivery::Deliverer> deliverer_;
};

TEST_F(Fairness, SilentNamesCostNobodyElseAnAttempt) {
  const ledger::Account other = new_account();
  std::vector<webhooks::Delivery> silent;
  for (int number = 0; number < 20; ++number) {
    silent.push_back(
        deliver_to("https://silent" + std::to_string(number) + ".test/", installation_.account()));
  }
  const auto good = deliver_to("https://good.test/", other);
  start(60'000);
  EXPECT_TRUE(is_tried(good));
  EXPECT_EQ(read(good).error, "address_not_allowed");
  for (const auto& delivery : silent) EXPECT_EQ(read(delivery).attempts, 0);
  release();
  for (const auto& delivery : silent) EXPECT_TRUE(is_tried(delivery));
}

TEST_F(Fairness, WaitingForAThreadOfOursIsNoAttempt) {
  std::vector<webhooks::Delivery> silent;
  for (int number = 0; number < 4; ++number) {
    silent.push_back(
        deliver_to("https://silent" + std::to_string(number) + ".test/", installation_.account()));
  }
  start(20);
  EXPECT_TRUE(eventually([&] { return deliverer_->statistics().put_back > 4; }));
  for (const auto& delivery : silent) EXPECT_EQ(read(delivery).attempts, 0);
  release();
  for (const auto& delivery : silent) {
    EXPECT_TRUE(is_tried(delivery));
    EXPECT_EQ(read(delivery).error, "address_not_allowed");
  }
}

}  // namespace
}  // namespace privcards::tests
