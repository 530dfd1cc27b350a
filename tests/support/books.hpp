#pragma once
// Small, complete books for tests that only need some: money in, two cards, payments of every kind,
// an endpoint with deliveries, a pending challenge and a pending deposit.

#include "tests/support/installation.hpp"

namespace privcards::tests {

struct Books {
  CardId card;         // 100.00, has one open and one settled authorization
  CardId other_card;   // 50.00, nothing paid
  TransactionId open;  // 30.00 held
  TransactionId settled;
  WebhookId webhook;
  ChallengeId challenge;
};

Books make_books(Installation& installation);

// Steps for tests that go on from there. Each must succeed.
CardId create_card(Installation& installation, std::int64_t amount_minor,
                   std::string_view bin = visa_bin);
void deposit(Installation& installation, std::int64_t amount_minor);
TransactionId authorize(Installation& installation, CardId card, std::int64_t amount_minor);
TransactionId settle(Installation& installation, CardId card, TransactionId authorization,
                     std::int64_t amount_minor);

}  // namespace privcards::tests
