#include "edge/delivery/outgoing.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "edge/delivery/deliverer.hpp"

namespace privcards::delivery {
namespace {

// Opens what it is given; a delivery asks a vault for nothing else.
class OpenVault final : public app::Vault {
 public:
  Result<SecretText, Fault> open(AccountId, std::string_view, ByteView sealed) override {
    return SecretText(std::string(sealed.begin(), sealed.end()));
  }
  SecretText new_pan(std::string_view) override { std::abort(); }
  app::PanToken token_of(const SecretText&) override { std::abort(); }
  Result<Bytes, Fault> seal_pan(AccountId, CardId, const SecretText&) override { std::abort(); }
  Result<SecretText, Fault> open_pan(AccountId, CardId, ByteView) override { std::abort(); }
  SecretText cvv2(const SecretText&, ExpiryMonth) override { std::abort(); }
  app::CvvCheck check_cvv2(const SecretText&, ExpiryMonth, const SecretText&) override {
    std::abort();
  }
  Result<Bytes, Fault> seal(AccountId, std::string_view, const SecretText&) override {
    std::abort();
  }
  app::AuthenticationValues& values(cards::Network) override { std::abort(); }
};

// What becomes of a delivery to the URL: scheme://host:port, or the error.
std::string sent_to(const std::string& url, World world, webhooks::Reach test_reach) {
  OpenVault vault;
  app::DeliveryJob job;
  job.webhook.url = url;
  job.webhook.sealed_secret = {'s', 'e', 'c', 'r', 'e', 't'};
  job.world = world;
  const auto outgoing = make_request(job, vault, Instant{0}, test_reach);
  if (!outgoing) return outgoing.error();
  EXPECT_EQ(outgoing->loopback_only, outgoing->request.scheme == "http");
  return outgoing->request.scheme + "://" + outgoing->request.host + ":" +
         std::to_string(outgoing->request.port);
}

TEST(Outgoing, PlainHttpNeedsTheTestWorldAndTheOperatorsWord) {
  using webhooks::Reach;
  const std::string url = "http://127.0.0.1:8081/metrics";
  EXPECT_EQ(sent_to(url, World::test, Reach::https_only), "url_not_allowed");
  EXPECT_EQ(sent_to("http://localhost:8081/", World::test, Reach::https_only), "url_not_allowed");
  EXPECT_EQ(sent_to(url, World::live, Reach::or_loopback), "url_not_allowed");
  EXPECT_EQ(sent_to(url, World::test, Reach::or_loopback), "http://127.0.0.1:8081");
  EXPECT_EQ(sent_to("http://10.0.0.1/", World::test, Reach::or_loopback), "url_not_allowed");
}

TEST(Outgoing, HttpsIsForBothWorlds) {
  for (const World world : {World::live, World::test}) {
    EXPECT_EQ(sent_to("https://example.com/", world, webhooks::Reach::https_only),
              "https://example.com:443");
    EXPECT_EQ(sent_to("https://example.com:22/", world, webhooks::Reach::https_only),
              "url_not_valid");
  }
}

TEST(Outgoing, AnAnswerIsKeptAsText) {
  const auto kept = [](std::string body) {
    app::Attempt attempt;
    fill_outcome(attempt, {.status = 500, .body = std::move(body)});
    return attempt.response_body;
  };
  EXPECT_EQ(kept("plain"), "plain");
  EXPECT_EQ(kept(std::string("\xff\0\x01", 3)), std::string("\xef\xbf\xbd\0\x01", 5));
  const std::string room(4'095, 'x');
  EXPECT_EQ(kept(room + "\xe2"), room);  // the first byte of three, where reading ended
}

TEST(Outgoing, OptionsThatSayNothingReachNoLoopback) {
  EXPECT_EQ(DelivererOptions{}.test_reach, webhooks::Reach::https_only);
}

}  // namespace
}  // namespace privcards::delivery
