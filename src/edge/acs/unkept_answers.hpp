#pragma once
// ARes that left by the deadline, while the book may still commit something else: until that is
// taken back, the same AReq is answered with what was said.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "app/authentication_rows.hpp"
#include "edge/net/loop.hpp"

namespace privcards::acs {

class UnkeptAnswers {
 public:
  // True when it is the first; else `ares` becomes what was said before.
  bool say(const app::AuthenticationKey& request, std::string& ares);
  std::optional<std::string> find(const app::AuthenticationKey& request) const;
  // Tries again later; the timer lives with the answer.
  void wait(const app::AuthenticationKey& request, std::unique_ptr<net::Timer> timer);
  void forget(const app::AuthenticationKey& request);

 private:
  struct Answer {
    std::string ares;
    std::unique_ptr<net::Timer> timer;
  };
  mutable std::mutex mutex_;
  std::map<app::AuthenticationKey, Answer> answers_;
};

}  // namespace privcards::acs
