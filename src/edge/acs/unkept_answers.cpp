#include "edge/acs/unkept_answers.hpp"

namespace privcards::acs {

bool UnkeptAnswers::say(const app::AuthenticationKey& request, std::string& ares) {
  std::lock_guard lock(mutex_);
  const auto [at, first] = answers_.try_emplace(request, Answer{ares, nullptr});
  if (!first) ares = at->second.ares;
  return first;
}

std::optional<std::string> UnkeptAnswers::find(const app::AuthenticationKey& request) const {
  std::lock_guard lock(mutex_);
  const auto at = answers_.find(request);
  if (at == answers_.end()) return std::nullopt;
  return at->second.ares;
}

void UnkeptAnswers::wait(const app::AuthenticationKey& request, std::unique_ptr<net::Timer> timer) {
  std::lock_guard lock(mutex_);
  const auto at = answers_.find(request);
  if (at != answers_.end()) at->second.timer = std::move(timer);
}

void UnkeptAnswers::forget(const app::AuthenticationKey& request) {
  std::lock_guard lock(mutex_);
  answers_.erase(request);
}

}  // namespace privcards::acs
