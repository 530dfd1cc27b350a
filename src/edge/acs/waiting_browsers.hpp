#pragma once
// Browsers whose challenge is over but not yet reported: the CRes may leave only after the RRes, so
// their requests are held. After a while each gets a page that asks again by itself.

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/threeds/authentication.hpp"
#include "edge/acs/page_maker.hpp"
#include "edge/net/loop.hpp"

namespace privcards::acs {

// A request of a browser, answered once, from any thread.
class Browser {
 public:
  explicit Browser(std::unique_ptr<net::Responder> responder) : responder_(std::move(responder)) {}
  void answer(net::Response response);

 private:
  std::mutex mutex_;
  std::unique_ptr<net::Responder> responder_;
};
using BrowserPtr = std::shared_ptr<Browser>;

class WaitingBrowsers {
 public:
  WaitingBrowsers(net::Loop& loop, const PageMaker& pages, std::int64_t hold_ms)
      : loop_(loop), pages_(pages), hold_ms_(hold_ms) {}

  void hold(const threeds::Authentication& authentication, const BrowserPtr& browser);
  // Hands all of them over; `authentication` is `done`.
  void release(const threeds::Authentication& authentication);

 private:
  struct Held {
    BrowserPtr browser;
    std::unique_ptr<net::Timer> timer;
  };
  void let_go(const threeds::Authentication& authentication, const BrowserPtr& browser);

  net::Loop& loop_;
  const PageMaker& pages_;
  const std::int64_t hold_ms_;
  std::mutex mutex_;
  std::unordered_map<ChallengeId, std::vector<Held>> held_;
};

}  // namespace privcards::acs
