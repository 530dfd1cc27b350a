#include "tests/support/books.hpp"

#include "app/create_card.hpp"
#include "app/sandbox.hpp"
#include "app/webhook_verbs.hpp"
#include "tests/support/old_challenges.hpp"

namespace privcards::tests {

void deposit(Installation& installation, std::int64_t amount_minor) {
  CHECK(installation.run(app::SimulateDeposit({.wallet = installation.wallet(),
                                               .asset = deposits::Asset::usdt,
                                               .amount_usd_minor = amount_minor})));
}

CardId create_card(Installation& installation, std::int64_t amount_minor, std::string_view bin) {
  app::CreateCard::Request request{.account = installation.account().id,
                                   .wallet = installation.wallet(),
                                   .bin_id = std::string(bin),
                                   .amount_minor = amount_minor};
  auto created = installation.run(app::CreateCard(std::move(request), installation.vault()));
  CHECK(created);
  return created->card.id;
}

TransactionId authorize(Installation& installation, CardId card, std::int64_t amount_minor) {
  app::NetworkRequest request =
      installation.message(card, app::NetworkMessageKind::authorization, amount_minor);
  request.references.network_transaction_id =
      "nti" + std::to_string(request.key.bytes[0]) + std::to_string(request.key.bytes[1]);
  app::NetworkAnswer answer = installation.send(std::move(request));
  CHECK(answer.outcome.verdict == app::NetworkVerdict::approved);
  return answer.outcome.transaction;
}

TransactionId settle(Installation& installation, CardId card, TransactionId authorization,
                     std::int64_t amount_minor) {
  app::NetworkRequest request =
      installation.message(card, app::NetworkMessageKind::financial_advice, amount_minor);
  request.original.approval_code = installation.transaction(authorization).references.approval_code;
  app::NetworkAnswer answer = installation.send(std::move(request));
  CHECK(installation.transaction(answer.outcome.transaction).authorization == authorization);
  return answer.outcome.transaction;
}

Books make_books(Installation& installation) {
  Books books;
  deposit(installation, 1'000'00);
  CHECK(installation.run(app::SimulateDeposit({.wallet = installation.wallet(),
                                               .amount_usd_minor = 25'00,
                                               .confirmation = app::Confirmation::pending_only})));
  auto webhook = installation.run(app::CreateWebhook({.account = installation.account().id,
                                                      .wallet = installation.wallet(),
                                                      .url = "https://example.com/hooks",
                                                      .events = {"*"}}));
  CHECK(webhook);
  books.webhook = webhook->webhook.id;
  books.card = create_card(installation, 100'00);
  books.other_card = create_card(installation, 50'00, mastercard_bin);
  books.settled = authorize(installation, books.card, 20'00);
  settle(installation, books.card, books.settled, 20'00);
  books.open = authorize(installation, books.card, 30'00);
  installation.send(
      installation.message(books.other_card, app::NetworkMessageKind::authorization, 900'00));
  auto challenge = installation.run(StartChallenge(
      {.ref = {installation.wallet(), books.card}, .amount_minor = 9'99, .merchant = "Shop"}));
  CHECK(challenge);
  books.challenge = challenge->challenge.id;
  return books;
}

}  // namespace privcards::tests
