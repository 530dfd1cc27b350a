#pragma once
// A payment of the sandbox on its way: find the card and what the payment names, send the message,
// read back what became of it. With an idempotency key, the message's envelope is kept before it
// leaves and the answer after, so that one key is one payment whatever happens in between.

#include "app/ports/acquirer.hpp"
#include "app/sandbox.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {

// Judges the named transaction before anything is sent; may complete the request from it.
using ErrandCheck = std::optional<ErrorCode> (*)(const authorization::Transaction&,
                                                 app::AcquirerRequest&);

struct NetworkErrand {
  CardId card;             // none: the card of `original`
  TransactionId original;  // what the payment names; none if nothing
  ErrandCheck check = nullptr;
  ChallengeId three_ds;         // whose proof the merchant sends along; none if nothing
  bool merchant_given = false;  // otherwise the original's merchant is taken
  app::AcquirerRequest request;
  app::AcquirerEnvelope envelope;
  int status = 200;
};

void run_errand(const CallPtr& call, NetworkErrand errand);

}  // namespace privcards::rest
