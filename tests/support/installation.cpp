#include "tests/support/installation.hpp"

#include "app/alarms.hpp"
#include "app/announce.hpp"
#include "app/challenge_step.hpp"
#include "app/operate.hpp"
#include "app/sandbox.hpp"

namespace privcards::tests {
namespace {

vault::Keys test_keys() {
  vault::Keys keys;
  keys.masters.emplace(1, SecretBytes(Bytes(32, 1)));
  keys.lookup = SecretBytes(Bytes(32, 2));
  keys.cvk = SecretBytes(*hex_decode("0123456789abcdeffedcba9876543210"));
  return keys;
}

// What a network would answer with; the exact table is the host's.
std::string response_code(const app::NetworkOutcome& outcome) {
  switch (outcome.verdict) {
    case app::NetworkVerdict::approved:
    case app::NetworkVerdict::verified:
      return "00";
    case app::NetworkVerdict::approved_partial:
      return "10";
    default:
      return "05";
  }
}

app::RenderedReply render_reply(const app::NetworkOutcome& outcome) {
  std::string text = response_code(outcome) + " " + render(outcome.transaction);
  return {.bytes = Bytes(text.begin(), text.end())};
}

}  // namespace

cards::Bin visa_test_bin() {
  return {.id = std::string(visa_bin),
          .network = cards::Network::visa,
          .type = "advertising",
          .max_transaction_minor = 5'000'00,
          .max_monthly_minor = 50'000'00};
}

cards::Bin mastercard_test_bin() {
  cards::Bin bin = visa_test_bin();
  bin.id = mastercard_bin;
  bin.network = cards::Network::mastercard;
  return bin;
}

Installation::Installation(app::Store& store, std::uint64_t seed)
    : store_(store), dice_(seed), vault_(test_keys(), dice_) {
  CHECK(restart());
  auto reader = store_.reader();
  CHECK(reader);
  queries_ = std::move(*reader);
  auto accounts = queries_->accounts();
  CHECK(accounts);
  if (accounts->empty()) {
    found();
  } else {
    continue_from(accounts->front());
  }
}

void Installation::found() {
  AccountId id{1};
  auto account = run(app::CreateAccount("Acme", vault_.new_data_key(id), id));
  CHECK(account && run(app::PutProgram({})) && run(app::PutBin(visa_test_bin())) &&
        run(app::PutBin(mastercard_test_bin())));
  account_ = *account;
}

void Installation::continue_from(const ledger::Account& account) {
  account_ = account;
  auto keys = queries_->data_keys();
  CHECK(keys);
  for (const app::DataKey& key : *keys) CHECK(vault_.load_data_key(key));
}

Result<void, Fault> Installation::restart() {
  book_ =
      std::make_unique<app::Book>(store_, clock_, dice_, vault_, presenter_, app::Book::Options{});
  return book_->open();
}

Instant Installation::now() { return wallet_row().now(clock_.now()); }

std::unique_ptr<app::Command> Installation::network_command(app::NetworkRequest request,
                                                            app::NetworkCommand::Done done) {
  return std::make_unique<app::NetworkCommand>(std::move(request), response_code, render_reply,
                                               std::move(done));
}

app::NetworkAnswer Installation::send(app::NetworkRequest request) {
  std::optional<app::NetworkAnswer> answer;
  submit(network_command(std::move(request), [&](Result<app::NetworkAnswer, Fault> result) {
    CHECK(result);
    answer = std::move(*result);
  }));
  book_->run_queued();
  CHECK(answer);
  return std::move(*answer);
}

void Installation::ring_alarms() {
  std::int64_t domain = app::alarm_domain(World::test, wallet());
  for (bool changed = true; changed;) {
    changed = false;
    for (app::AlarmKind kind : {app::AlarmKind::hold_expiry, app::AlarmKind::challenge_expiry}) {
      auto due = queries_->due_alarms(domain, now(), kind, 100);
      CHECK(due);
      for (const app::Alarm& alarm : *due) {
        submit(std::make_unique<app::RingAlarm>(
            alarm, [&](Result<bool, Fault> rang) { changed = changed || (rang && *rang); }));
      }
      book_->run_queued();
    }
    auto deadlines =
        queries_->due_alarms(domain, now(), app::AlarmKind::authentication_deadline, 100);
    CHECK(deadlines);
    for (const app::Alarm& alarm : *deadlines) {
      submit(std::make_unique<app::RingDeadline>(
          alarm, [&](Result<bool, Fault> rang) { changed = changed || (rang && *rang); }));
    }
    book_->run_queued();
  }
}

void Installation::advance(std::int64_t seconds) {
  CHECK(run(app::AdvanceClock(wallet(), seconds)));
  ring_alarms();
}

SecretText Installation::pan_of(CardId card) {
  auto number = queries_->card_number(card);
  CHECK(number && *number);
  auto pan = vault_.open_pan(account_.id, card, (*number)->sealed_pan);
  CHECK(pan);
  return std::move(*pan);
}

app::NetworkRequest Installation::message(CardId id, app::NetworkMessageKind kind,
                                          std::int64_t amount_minor) {
  app::NetworkRequest request = message(pan_of(id), kind, amount_minor);
  request.expiry = card(id).card.expiry();
  return request;
}

app::NetworkRequest Installation::message(const SecretText& pan, app::NetworkMessageKind kind,
                                          std::int64_t amount_minor) {
  app::NetworkRequest request;
  dice_.fill(request.key.bytes);
  request.content = sha256(request.key.bytes);
  request.deadline = clock_.now().plus_seconds(10);
  request.kind = kind;
  request.pan = pan;
  request.token = vault_.token_of(request.pan);
  request.amount_minor = amount_minor;
  request.merchant_amount_minor = amount_minor;
  request.merchant = {
      .name = "Shop", .id = "SHOP00000000001", .mcc = "5399", .city = "Omaha", .country = "USA"};
  return request;
}

app::CardView Installation::card(CardId id) {
  auto found = queries_->card(wallet(), id);
  CHECK(found && *found);
  return std::move(**found);
}

authorization::Transaction Installation::transaction(TransactionId id) {
  auto found = queries_->transaction(wallet(), id);
  CHECK(found && *found);
  return std::move(**found);
}

ledger::Wallet Installation::wallet_row() {
  auto found = queries_->wallet(wallet());
  CHECK(found && *found);
  return std::move(**found);
}

app::VerifyReport Installation::verify() {
  auto report = queries_->verify();
  CHECK(report);
  return std::move(*report);
}

}  // namespace privcards::tests
