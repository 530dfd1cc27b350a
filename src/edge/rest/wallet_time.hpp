#pragma once
// The time in the caller's world: real in live, the sandbox clock in test.

#include "app/ports/queries.hpp"
#include "edge/rest/api.hpp"

namespace privcards::rest {

inline app::Answer<Instant> wallet_now(const CallPtr& call, app::Queries& queries) {
  const Instant now = call->api.clock().now();
  if (call->caller.world == World::live) return now;
  app::Answer<std::optional<ledger::Wallet>> wallet = queries.wallet(call->wallet());
  if (!wallet) return Unexpected(std::move(wallet).error());
  return *wallet ? (*wallet)->now(now) : now;
}

}  // namespace privcards::rest
