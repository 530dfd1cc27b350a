#include "edge/acs/waiting_browsers.hpp"

#include <algorithm>

namespace privcards::acs {

void Browser::answer(net::Response response) {
  std::unique_ptr<net::Responder> responder;
  {
    std::lock_guard lock(mutex_);
    responder = std::move(responder_);
  }
  if (responder) responder->answer(std::move(response));
}

void WaitingBrowsers::hold(const threeds::Authentication& authentication,
                           const BrowserPtr& browser) {
  std::lock_guard lock(mutex_);
  held_[authentication.id].push_back(
      {browser, loop_.after(hold_ms_,
                            [this, authentication, browser] { let_go(authentication, browser); })});
}

void WaitingBrowsers::let_go(const threeds::Authentication& authentication,
                             const BrowserPtr& browser) {
  browser->answer(pages_.wait(authentication));
  std::lock_guard lock(mutex_);
  auto at = held_.find(authentication.id);
  if (at == held_.end()) return;
  std::erase_if(at->second, [&](const Held& each) { return each.browser == browser; });
  if (at->second.empty()) held_.erase(at);
}

void WaitingBrowsers::release(const threeds::Authentication& authentication) {
  std::vector<Held> released;
  {
    std::lock_guard lock(mutex_);
    auto at = held_.find(authentication.id);
    if (at == held_.end()) return;
    released = std::move(at->second);
    held_.erase(at);
  }
  for (const Held& each : released) each.browser->answer(pages_.hand_over(authentication));
}

}  // namespace privcards::acs
