// What can happen: each function adds one errand, drawn by the dice, and says what its answer means
// for the model.

#include <algorithm>
#include <array>

#include "app/change_card.hpp"
#include "app/create_card.hpp"
#include "app/sandbox.hpp"
#include "app/webhook_deliveries.hpp"
#include "app/webhook_verbs.hpp"
#include "tests/sim/simulation.hpp"
#include "tests/support/old_challenges.hpp"

namespace privcards::tests {

using app::NetworkAnswer;
using app::NetworkMessageKind;
using app::NetworkVerdict;

namespace {
constexpr std::int64_t hold_days = 10;  // Visa, mcc 5399
}

template <class Verb>
void Simulation::add_api(std::function<Verb()> make,
                         std::function<void(const typename Verb::Answer&)> apply) {
  auto number = static_cast<std::int64_t>(errands_.size());
  errands_.push_back(std::make_unique<ApiErrand<Verb>>(
      installation_, number, std::move(make),
      [apply = std::move(apply)](const Result<typename Verb::Answer, app::Refusal>& result) {
        if (result) apply(*result);
      }));
  unanswered_.push_back(errands_.back().get());
  submit(*errands_.back());
}
template void Simulation::add_api<app::AdvanceClock>(std::function<app::AdvanceClock()>,
                                                     std::function<void(const Instant&)>);

void Simulation::add_message(app::NetworkRequest request,
                             std::function<void(const NetworkAnswer&)> apply) {
  errands_.push_back(
      std::make_unique<MessageErrand>(installation_, std::move(request), std::move(apply)));
  unanswered_.push_back(errands_.back().get());
  submit(*errands_.back());
}

std::int64_t Simulation::amount(std::int64_t max_minor) {
  return 1 + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(max_minor)));
}

std::optional<CardId> Simulation::some_card() {
  if (model_.cards.empty()) return std::nullopt;
  // Of old cards some, of new ones most.
  std::uint64_t count =
      one_in(4) ? model_.cards.size() : std::min<std::uint64_t>(model_.cards.size(), 25);
  return std::prev(model_.cards.end(), static_cast<std::ptrdiff_t>(1 + below(count)))->first;
}

// One of the newest, for those are what networks talk about.
std::optional<TransactionId> Simulation::some_payment(bool open_only) {
  constexpr std::uint64_t newest = 40;
  if (model_.payments.empty()) return std::nullopt;
  auto back = static_cast<std::ptrdiff_t>(
      1 + below(std::min<std::uint64_t>(newest, model_.payments.size())));
  auto at = std::prev(model_.payments.end(), back);
  while (open_only && at != model_.payments.end() && at->second.held == 0) ++at;
  if (at == model_.payments.end()) return std::nullopt;
  return at->first;
}

app::NetworkRequest Simulation::about(CardId card, NetworkMessageKind kind, std::int64_t minor) {
  if (!pans_.contains(card)) pans_[card] = installation_.pan_of(card);
  return installation_.message(pans_.at(card), kind, minor);
}

app::NetworkRequest Simulation::about(TransactionId payment, NetworkMessageKind kind,
                                      std::int64_t minor) {
  app::NetworkRequest request = about(model_.payments.at(payment).card, kind, minor);
  if (one_in(2)) {
    request.original.message = keys_.at(payment);
  } else {
    request.original.network_transaction_id = hex_encode(keys_.at(payment).bytes);
  }
  return request;
}

void Simulation::add_errand() {
  if (!add_later_.empty()) {
    std::function<void()> add = std::move(add_later_.back());
    add_later_.pop_back();
    return add();
  }
  // Callers that got no answer ask again, and networks repeat what was answered long ago.
  if (!unanswered_.empty() && one_in(3)) return submit(*unanswered_[below(unanswered_.size())]);
  if (!errands_.empty() && one_in(20)) {
    Errand& errand = *errands_[below(errands_.size())];
    if (errand.remembered(installation_.clock().now())) return submit(errand);
  }
  using Add = void (Simulation::*)();
  constexpr auto adds = std::to_array<Add>(
      {&Simulation::add_deposit,       &Simulation::add_card,       &Simulation::add_movement,
       &Simulation::add_status_change, &Simulation::add_payment,    &Simulation::add_payment,
       &Simulation::add_payment,       &Simulation::add_payment,    &Simulation::add_payment,
       &Simulation::add_purchase,      &Simulation::add_increment,  &Simulation::add_increment,
       &Simulation::add_reversal,      &Simulation::add_reversal,   &Simulation::add_settlement,
       &Simulation::add_settlement,    &Simulation::add_settlement, &Simulation::add_refund,
       &Simulation::add_advice,        &Simulation::add_challenge,  &Simulation::add_webhook});
  (this->*adds[below(adds.size())])();
}

void Simulation::add_deposit() {
  std::int64_t minor = amount(5'000'00);
  bool confirmed = !one_in(4);
  add_api<app::SimulateDeposit>(
      [this, minor, confirmed] {
        return app::SimulateDeposit({.wallet = installation_.wallet(),
                                     .asset = deposits::Asset::usdt,
                                     .amount_usd_minor = minor,
                                     .confirmation = confirmed ? app::Confirmation::confirmed
                                                               : app::Confirmation::pending_only});
      },
      [this, minor, confirmed](const deposits::Deposit&) {
        (confirmed ? model_.wallet : model_.pending) += minor;
      });
}

void Simulation::add_card() {
  constexpr std::int64_t in_use_max = 20;
  if (std::count_if(model_.cards.begin(), model_.cards.end(),
                    [](const auto& card) { return !card.second.terminated; }) >= in_use_max) {
    return;
  }
  app::CreateCard::Request request{.account = installation_.account().id,
                                   .wallet = installation_.wallet(),
                                   .bin_id = std::string(visa_bin),
                                   .amount_minor = amount(1'000'00)};
  request.spending_limit_minor = amount(3'000'00);
  add_api<app::CreateCard>(
      [this, request] { return app::CreateCard(request, installation_.vault()); },
      [this](const app::CardAnswer& answer) {
        model_.create(answer.card.id, answer.moved_minor, answer.card.spending_limit_minor);
      });
}

void Simulation::add_movement() {
  std::optional<CardId> card = some_card();
  if (!card) return;
  std::int64_t minor = amount(500'00);
  bool fund = !one_in(4);
  add_api<app::MoveFunds>(
      [this, card, minor, fund] {
        return app::MoveFunds({installation_.wallet(), *card},
                              fund ? app::Direction::fund : app::Direction::withdraw, minor);
      },
      [this, card, minor, fund](const app::CardAnswer&) {
        model_.move(*card, fund ? minor : -minor);
      });
}

void Simulation::add_status_change() {
  std::optional<CardId> card = some_card();
  if (!card) return;
  app::CardRef ref{installation_.wallet(), *card};
  Model::Card& modelled = model_.cards.at(*card);
  if (one_in(12)) {
    add_api<app::TerminateCard>([ref] { return app::TerminateCard(ref); },
                                [this, card](const auto&) { model_.terminate(*card); });
  } else if (one_in(3)) {
    add_api<app::FreezeCard>([ref] { return app::FreezeCard(ref); },
                             [&modelled](const auto&) { modelled.frozen = true; });
  } else {
    add_api<app::UnfreezeCard>([ref] { return app::UnfreezeCard(ref); },
                               [&modelled](const auto&) { modelled.frozen = false; });
  }
}

void Simulation::add_payment() {
  std::optional<CardId> card = some_card();
  if (!card) return;
  app::NetworkRequest request = about(*card, NetworkMessageKind::authorization, amount(80'00));
  request.references.network_transaction_id = hex_encode(request.key.bytes);
  if (one_in(15)) {  // its reversal overtakes it
    app::NetworkRequest early = about(*card, NetworkMessageKind::reversal, 0);
    early.original.message = request.key;
    add_message(std::move(early), [this](const NetworkAnswer& answer) {
      TransactionId found = answer.outcome.transaction;
      if (model_.payments.contains(found)) model_.lower(found, 0);
    });
  }
  if (one_in(4)) request.partial = authorization::PartialApproval::supported;
  app::MessageKey key = request.key;
  add_message(std::move(request), [this, card, key](const NetworkAnswer& answer) {
    const app::NetworkOutcome& outcome = answer.outcome;
    bool approved = outcome.verdict == NetworkVerdict::approved ||
                    outcome.verdict == NetworkVerdict::approved_partial;
    if (!approved) return;
    report(model_.doubt_approval(*card, outcome.approved_minor, now()));
    model_.hold(outcome.transaction, *card, outcome.approved_minor, now(), hold_days);
    keys_[outcome.transaction] = key;
  });
  if (one_in(5)) add_follow_up(*card, key);
}

// A message about a payment that nobody has answered yet: they may share a group.
void Simulation::add_follow_up(CardId card, const app::MessageKey& key) {
  bool reverses = one_in(2);
  std::int64_t minor = reverses ? 0 : amount(90'00);
  app::NetworkRequest request = about(
      card, reverses ? NetworkMessageKind::reversal : NetworkMessageKind::financial_advice, minor);
  if (reverses || one_in(2)) {
    request.original.message = key;
  } else {
    request.original.network_transaction_id = hex_encode(key.bytes);
  }
  add_message(std::move(request), [this, card, key, minor, reverses](const NetworkAnswer& answer) {
    auto payment = std::find_if(keys_.begin(), keys_.end(),
                                [&](const auto& known) { return known.second == key; });
    TransactionId of = payment == keys_.end() ? TransactionId{} : payment->first;
    if (!reverses) return model_.settle(card, of, minor, true, now());
    if (of && answer.outcome.transaction != of) report("a reversal did not find its payment");
    if (of) model_.lower(of, 0);
  });
}

void Simulation::add_purchase() {
  std::optional<CardId> card = some_card();
  if (!card) return;
  app::NetworkRequest request = about(*card, NetworkMessageKind::financial, amount(80'00));
  request.references.network_transaction_id = hex_encode(request.key.bytes);
  app::MessageKey key = request.key;
  add_message(std::move(request), [this, card, key](const NetworkAnswer& answer) {
    const app::NetworkOutcome& outcome = answer.outcome;
    if (outcome.verdict != NetworkVerdict::approved) return;
    report(model_.doubt_approval(*card, outcome.approved_minor, now()));
    model_.hold(outcome.transaction, *card, outcome.approved_minor, now(), hold_days);
    model_.settle(*card, outcome.transaction, outcome.approved_minor, true, now());
    model_.payments.at(outcome.transaction).single_message = true;
    keys_[outcome.transaction] = key;
  });
}

// On a hold that ended meanwhile it is a payment of its own.
void Simulation::add_increment() {
  std::optional<TransactionId> payment = some_payment(true);
  if (!payment) return;
  std::int64_t minor = amount(30'00);
  app::NetworkRequest request = about(*payment, NetworkMessageKind::authorization, minor);
  request.incremental = true;
  app::MessageKey key = request.key;
  request.references.network_transaction_id = hex_encode(key.bytes);
  add_message(std::move(request), [this, payment, minor, key](const NetworkAnswer& answer) {
    const app::NetworkOutcome& outcome = answer.outcome;
    if (outcome.verdict != NetworkVerdict::approved) return;
    CardId card = model_.payments.at(*payment).card;
    if (outcome.transaction == *payment) {
      model_.raise(*payment, minor, now());
      return;
    }
    if (model_.payments.at(*payment).held > 0) report("an increment did not find its open hold");
    model_.hold(outcome.transaction, card, outcome.approved_minor, now(), hold_days);
    keys_[outcome.transaction] = key;
  });
}

void Simulation::add_reversal() {
  std::optional<TransactionId> payment = some_payment(one_in(2));
  if (!payment) return;
  app::NetworkRequest request = about(*payment, NetworkMessageKind::reversal, 0);
  std::int64_t stays = one_in(3) ? amount(40'00) : 0;
  if (stays > 0) request.replacement_minor = stays;
  add_message(std::move(request), [this, payment, stays](const NetworkAnswer& answer) {
    if (answer.outcome.transaction != *payment) report("a reversal did not find its payment");
    if (model_.payments.at(*payment).single_message) {
      model_.undo(*payment, stays);
    } else {
      model_.lower(*payment, stays);
    }
  });
}

void Simulation::add_settlement() {
  std::int64_t minor = amount(90'00);
  std::optional<TransactionId> payment = some_payment(!one_in(5));
  if (payment && model_.payments.at(*payment).single_message) payment.reset();
  bool forced = !payment || one_in(8);
  std::optional<CardId> card = payment ? model_.payments.at(*payment).card : some_card();
  if (!card) return;
  TransactionId of = forced ? TransactionId{} : *payment;
  app::NetworkRequest request = forced ? about(*card, NetworkMessageKind::financial_advice, minor)
                                       : about(of, NetworkMessageKind::financial_advice, minor);
  bool final = !one_in(3);
  request.final_settlement = final;
  add_message(std::move(request), [this, card, of, minor, final](const NetworkAnswer&) {
    model_.settle(*card, of, minor, final, now());
  });
}

void Simulation::add_refund() {
  std::optional<CardId> card = some_card();
  if (!card) return;
  std::int64_t minor = amount(50'00);
  app::NetworkRequest request = about(*card, NetworkMessageKind::financial_advice, minor);
  request.purpose = app::NetworkPurpose::credit;
  add_message(std::move(request),
              [this, card, minor](const NetworkAnswer&) { model_.refund(*card, minor); });
}

// The network approved in our place: whatever the card is, the hold is there.
void Simulation::add_advice() {
  std::optional<CardId> card = some_card();
  if (!card) return;
  std::int64_t minor = amount(60'00);
  app::NetworkRequest request = about(*card, NetworkMessageKind::authorization_advice, minor);
  request.advice_response_code = "00";
  app::MessageKey key = request.key;
  request.references.network_transaction_id = hex_encode(key.bytes);
  add_message(std::move(request), [this, card, minor, key](const NetworkAnswer& answer) {
    model_.hold(answer.outcome.transaction, *card, minor, now(), hold_days);
    keys_[answer.outcome.transaction] = key;
  });
}

void Simulation::add_challenge() {
  std::optional<CardId> card = some_card();
  if (!card) return;
  add_api<StartChallenge>(
      [this, card] {
        return StartChallenge(
            {.ref = {installation_.wallet(), *card}, .amount_minor = 9'99, .merchant = "Shop"});
      },
      [this](const ChallengeAnswer& answer) {
        SecretText code = one_in(2) ? answer.otp : SecretText("wrong!");
        ChallengeId id = answer.challenge.id;
        if (one_in(3)) return;  // left to expire
        add_later_.push_back([this, id, code] {
          add_api<SubmitCode>(
              [this, id, code] { return SubmitCode(installation_.wallet(), id, code); },
              [](const auto&) {});
        });
      });
}

void Simulation::add_webhook() {
  if (webhooks_.size() < 3) {
    add_api<app::CreateWebhook>(
        [this] {
          return app::CreateWebhook({.account = installation_.account().id,
                                     .wallet = installation_.wallet(),
                                     .url = "https://example.com/hooks",
                                     .events = {"card.*", "transaction.settled"}});
        },
        [this](const app::WebhookAnswer& answer) { webhooks_.push_back(answer.webhook.id); });
    return;
  }
  app::WebhookRef ref{installation_.account().id, installation_.wallet(),
                      webhooks_[below(webhooks_.size())]};
  if (one_in(3)) {
    auto deliveries = installation_.queries().deliveries(ref.wallet, ref.webhook, {}, {});
    CHECK(deliveries);
    if (deliveries->rows.empty()) return;
    DeliveryId again = deliveries->rows[below(deliveries->rows.size())].id;
    add_api<app::RetryDelivery>([ref, again] { return app::RetryDelivery(ref.wallet, again); },
                                [](const auto&) {});
  } else if (one_in(2)) {
    add_api<app::PingWebhook>([ref] { return app::PingWebhook(ref); }, [](const auto&) {});
  } else if (one_in(4)) {
    add_api<app::DeleteWebhook>([ref] { return app::DeleteWebhook(ref); },
                                [this, ref](const auto&) { std::erase(webhooks_, ref.webhook); });
  } else {
    app::UpdateWebhook::Request request{.ref = ref, .status = webhooks::WebhookStatus::enabled};
    add_api<app::UpdateWebhook>([request] { return app::UpdateWebhook(request); },
                                [](const auto&) {});
  }
}

}  // namespace privcards::tests
