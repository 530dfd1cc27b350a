#include "main/dev_world.hpp"

#include <array>
#include <future>
#include <random>

#include "app/create_card.hpp"
#include "app/operate.hpp"
#include "app/run_now.hpp"
#include "app/sandbox.hpp"

namespace privcards::main {
namespace {

using app::AcquirerMessage;
using app::AcquirerRequest;

constexpr std::string_view account_name = "Test World";
constexpr std::int64_t wallet_minor = 1'000'000;
constexpr std::int64_t card_minor = 50'000;

struct SeedCard {
  std::string bin_id;
  std::string label;
  std::vector<std::string> categories;
};
const std::array<SeedCard, 4> seed_cards_made{{{"491653", "Meta Ads Campaign #12", {"advertising"}},
                                               {"491653", "Cloud servers", {}},
                                               {"453201", "Team travel", {}},
                                               {"541275", "Office supplies", {}}}};

struct SeedMerchant {
  std::string name;
  std::string mcc;
  std::string city;
};
const std::array<SeedMerchant, 4> seed_merchants{{{"FACEBK ADS", "7311", "Menlo Park"},
                                                  {"HETZNER ONLINE", "7372", "Gunzenhausen"},
                                                  {"TRAIN TICKETS", "4112", "New York"},
                                                  {"PAPER AND PENS", "5943", "Chicago"}}};

cards::Bin bin(std::string id, cards::Network network, std::string type,
               std::vector<std::string> best_for) {
  return {.id = std::move(id),
          .network = network,
          .type = std::move(type),
          .apple_pay = true,
          .google_pay = true,
          .max_transaction_minor = 500'000,
          .max_monthly_minor = 5'000'000,
          .best_for = std::move(best_for)};
}

Result<void, std::string> put_catalog(Core& core) {
  const cards::Program program{.name = "default",
                               .blocked_categories = {"gambling", "adult_dating"},
                               .blocked_countries = {"PRK", "IRN", "SYR", "CUB"}};
  if (auto put = app::run_now(core.book(), core.clock(), app::PutProgram(program)); !put) {
    return Unexpected(put.error());
  }
  using cards::Network;
  for (const cards::Bin& row :
       {bin("491653", Network::visa, "advertising", {"meta_ads", "google_ads", "tiktok_ads"}),
        bin("453201", Network::visa, "general", {"travel", "subscriptions"}),
        bin("541275", Network::mastercard, "general", {"office", "saas"}),
        bin("522201", Network::mastercard, "advertising", {"google_ads", "linkedin_ads"})}) {
    if (auto put = app::run_now(core.book(), core.clock(), app::PutBin(row)); !put) {
      return Unexpected(put.error());
    }
  }
  return {};
}

std::string describe(const Fault& fault) { return fault.message; }

// Sends it; the key under which the host remembers it.
Result<app::MessageKey, std::string> pay(Server& server, AcquirerRequest request) {
  std::promise<Result<std::string, Fault>> answered;
  auto waiting = answered.get_future();
  const app::AcquirerEnvelope envelope = server.acquirer().next_envelope(request.message);
  server.acquirer().send(
      std::move(request), envelope,
      [&answered](Result<std::string, Fault> answer) { answered.set_value(std::move(answer)); });
  Result<std::string, Fault> answer = waiting.get();
  if (!answer) return Unexpected(describe(answer.error()));
  return envelope.key;
}

Result<std::optional<authorization::Transaction>, std::string> transaction_of(
    Core& core, WalletId wallet, const app::MessageKey& key) {
  auto reader = core.store().reader();
  if (!reader) return Unexpected(describe(reader.error()));
  auto message = (*reader)->network_message(key);
  if (!message) return Unexpected(describe(message.error()));
  if (!*message) return std::optional<authorization::Transaction>();
  auto transaction = (*reader)->transaction(wallet, (*message)->transaction);
  if (!transaction) return Unexpected(describe(transaction.error()));
  return *transaction;
}

Result<AcquirerRequest, std::string> payment_with(Core& core, const app::CardAnswer& made) {
  auto reader = core.store().reader();
  if (!reader) return Unexpected(describe(reader.error()));
  auto number = (*reader)->card_number(made.card.id);
  if (!number) return Unexpected(describe(number.error()));
  if (!*number) return Unexpected(std::string("a card without a number"));
  auto pan = core.vault().open_pan(made.card.account, made.card.id, (*number)->sealed_pan);
  if (!pan) return Unexpected(describe(pan.error()));
  AcquirerRequest request;
  request.cvv = core.vault().cvv2(*pan, made.card.expiry());
  request.pan = std::move(*pan);
  request.expiry = made.card.expiry();
  return request;
}

// A settled payment, an open one, and one that is declined for its amount.
Result<void, std::string> make_payments(Server& server, const app::CardAnswer& made,
                                        const SeedMerchant& merchant, std::mt19937_64& dice) {
  Core& core = server.core();
  auto base = payment_with(core, made);
  if (!base) return Unexpected(base.error());
  base->merchant = {.name = merchant.name,
                    .id = "SEED00000000001",
                    .mcc = merchant.mcc,
                    .city = merchant.city,
                    .country = "USA"};
  const auto amount = [&dice](std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(dice);
  };
  AcquirerRequest bought = *base;
  bought.amount_minor = amount(500, 9'999);
  auto authorized = pay(server, bought);
  if (!authorized) return Unexpected(authorized.error());
  auto original = transaction_of(core, made.card.wallet, *authorized);
  if (!original) return Unexpected(original.error());
  AcquirerRequest settlement = *base;
  settlement.message = AcquirerMessage::settlement;
  settlement.amount_minor = bought.amount_minor;
  settlement.original = *original;
  if (auto settled = pay(server, settlement); !settled) return Unexpected(settled.error());
  AcquirerRequest open = *base;
  open.amount_minor = amount(100, 4'999);
  if (auto held = pay(server, open); !held) return Unexpected(held.error());
  AcquirerRequest dear = *base;
  dear.amount_minor = card_minor * 2;
  if (auto declined = pay(server, dear); !declined) return Unexpected(declined.error());
  return {};
}

// The wallet shows 10,000.00 after the cards have taken theirs.
Result<void, std::string> deposit_for_cards(Core& core, WalletId wallet) {
  const auto cards_minor = card_minor * static_cast<std::int64_t>(seed_cards_made.size());
  auto deposit =
      app::run_now(core.book(), core.clock(),
                   app::SimulateDeposit({.wallet = wallet,
                                         .asset = deposits::Asset::usdt,
                                         .amount_usd_minor = wallet_minor + cards_minor}));
  if (!deposit) return Unexpected(deposit.error());
  return {};
}

}  // namespace

Result<std::string, std::string> make_key(Core& core) {
  auto reader = core.store().reader();
  if (!reader) return Unexpected(describe(reader.error()));
  auto accounts = (*reader)->accounts();
  if (!accounts) return Unexpected(describe(accounts.error()));
  if (accounts->empty()) return Unexpected(std::string("the store has no account"));
  auto key = app::run_now(core.book(), core.clock(),
                          app::CreateApiKey({.account = accounts->front().id, .name = "dev"}));
  if (!key) return Unexpected(key.error());
  return key->text.reveal();
}

Result<void, std::string> seed_account(Core& core) {
  auto reader = core.store().reader();
  if (!reader) return Unexpected(describe(reader.error()));
  auto accounts = (*reader)->accounts();
  if (!accounts) return Unexpected(describe(accounts.error()));
  if (!accounts->empty()) return {};
  if (auto catalog = put_catalog(core); !catalog) return Unexpected(catalog.error());
  IdSource ids(1);
  const AccountId id = ids.next<AccountKind>(core.clock().now());
  auto account = app::run_now(
      core.book(), core.clock(),
      app::CreateAccount(std::string(account_name), core.vault().new_data_key(id), id));
  if (!account) return Unexpected(account.error());
  return {};
}

Result<void, std::string> seed_cards(Server& server, std::uint64_t seed) {
  Core& core = server.core();
  auto reader = core.store().reader();
  if (!reader) return Unexpected(describe(reader.error()));
  auto accounts = (*reader)->accounts();
  if (!accounts) return Unexpected(describe(accounts.error()));
  const ledger::Account& account = accounts->front();
  if (account.name != account_name) return {};  // a store that was made otherwise
  auto wallet = (*reader)->wallet(account.test_wallet);
  if (!wallet) return Unexpected(describe(wallet.error()));
  if (!*wallet) return Unexpected(std::string("an account without a wallet"));
  if ((*wallet)->total_deposited_minor == 0) {
    auto deposit = deposit_for_cards(core, account.test_wallet);
    if (!deposit) return deposit;
  }
  std::mt19937_64 dice(seed);
  const std::int64_t cards_made =
      (*wallet)->cards_active + (*wallet)->cards_frozen + (*wallet)->cards_terminated;
  for (auto at = static_cast<std::size_t>(cards_made); at < seed_cards_made.size(); ++at) {
    const SeedCard& wanted = seed_cards_made.at(at);
    app::CreateCard::Request request{.account = account.id,
                                     .wallet = account.test_wallet,
                                     .bin_id = wanted.bin_id,
                                     .amount_minor = card_minor,
                                     .label = wanted.label,
                                     .allowed_categories = wanted.categories};
    auto made = app::run_now(core.book(), core.clock(), app::CreateCard(request, core.vault()));
    if (!made) return Unexpected(made.error());
    auto paid = make_payments(server, *made, seed_merchants.at(at), dice);
    if (!paid) return paid;
  }
  return {};
}

}  // namespace privcards::main
