#pragma once
// The real-time decision: an AReq is shown to the operator's own endpoint, signed like every
// webhook, and what it says within the deadline decides, where the issuer's rules leave it open.
// Silence and nonsense have a stated outcome.
//
//   {"id":"…","type":"3ds.decision","created_at":"…","livemode":false,"data":{…}}
//   → 200 {"decision":"APPROVE"}, "CHALLENGE" or "DECLINE"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/authenticate.hpp"
#include "core/webhooks/endpoint.hpp"
#include "edge/acs/statistics.hpp"
#include "edge/net/http_client.hpp"

namespace privcards::acs {

struct DecisionOptions {
  std::string url;  // empty: nobody is asked
  SecretText secret;
  std::string ca_file;
  std::int64_t deadline_ms = 1'000;
  std::optional<threeds::OwnerVerdict> fallback;  // none: the rules decide
  std::vector<std::int64_t> programs;             // whose cards; empty: all
};

class DecisionWebhook {
 public:
  using Decided = std::function<void(std::optional<threeds::OwnerVerdict>)>;

  // Fault: the URL is none that may be called.
  static Result<std::unique_ptr<DecisionWebhook>, Fault> open(net::Loop& loop,
                                                              DecisionOptions options,
                                                              AcsStatistics& statistics);
  bool asks_about(std::int64_t program) const;
  // `decided` runs once, on the loop; nothing means that the rules decide.
  void ask(const app::AuthenticateRequest& request, const app::FoundCard& card, Instant now,
           Decided decided);

 private:
  DecisionWebhook(net::Loop& loop, DecisionOptions options, webhooks::Endpoint endpoint,
                  AcsStatistics& statistics);

  DecisionOptions options_;
  webhooks::Endpoint endpoint_;
  AcsStatistics& statistics_;
  net::HttpClient client_;
};

}  // namespace privcards::acs
