#include "app/sandbox.hpp"

#include "app/announce.hpp"
#include "app/payment.hpp"

namespace privcards::app {
namespace {

using deposits::Asset;
using webhooks::EventType;

// Fixed prices of the test world, in USD cents for one whole unit; marked as simulated in the docs.
std::int64_t test_price_minor(Asset asset) {
  switch (asset) {
    case Asset::btc:
      return 60'000'00;
    case Asset::eth:
      return 3'000'00;
    case Asset::sol:
      return 150'00;
    case Asset::usdt:
      return 1'00;
  }
  return 1'00;
}

// amount_usd / price with eight decimals (six for USDT), rounded down: long division digit by
// digit, since cents times 10^8 may leave int64.
std::string asset_amount_rounded_down(Asset asset, std::int64_t amount_usd_minor) {
  int decimals = asset == Asset::usdt ? 6 : 8;
  std::int64_t price_minor = test_price_minor(asset);
  std::string text = std::to_string(amount_usd_minor / price_minor) + ".";
  std::int64_t rest = amount_usd_minor % price_minor;
  for (int i = 0; i < decimals; ++i) {
    rest *= 10;
    text.push_back(static_cast<char>('0' + rest / price_minor));
    rest %= price_minor;
  }
  return text;
}

std::string random_hex(Dice& dice, std::size_t size) {
  Bytes bytes(size);
  dice.fill(bytes);
  return hex_encode(bytes);
}

std::string make_address(Asset asset, Dice& dice) {
  return "test_" + std::string(name_of(asset)) + "_" + random_hex(dice, 16);
}

void announce_deposit(WorkingSet& set, Context& context, Posting& posting,
                      const deposits::Deposit& deposit, EventType type) {
  std::string object;
  context.presenter.deposit(object, deposit);
  announce(set, context, posting.wallet(), type, object);
}

}  // namespace

void SimulateDeposit::load(WorkingSet& set) const {
  want_audience(set, request_.wallet);
  set.deposit_addresses.want({request_.wallet, request_.asset});
}

Result<deposits::Deposit, Refusal> SimulateDeposit::decide(WorkingSet& set,
                                                           Context& context) const {
  Posting posting(set, context, request_.wallet);
  AddressKey key{request_.wallet, request_.asset};
  if (set.deposit_addresses.find(key) == nullptr) {
    set.deposit_addresses.put({.wallet = request_.wallet,
                               .asset = request_.asset,
                               .address = make_address(request_.asset, context.dice),
                               .created_at = posting.now()});
  }
  deposits::Deposit deposit;
  deposit.id = context.ids.next<DepositKind>(context.now);
  deposit.wallet = request_.wallet;
  deposit.asset = request_.asset;
  deposit.amount = asset_amount_rounded_down(request_.asset, request_.amount_usd_minor);
  deposit.amount_usd_minor = request_.amount_usd_minor;
  deposit.confirmations_required = deposits::confirmations_required(request_.asset);
  deposit.transaction_hash = "test_" + random_hex(context.dice, 32);
  deposit.address = set.deposit_addresses.get(key).address;
  deposit.created_at = posting.now();
  announce_deposit(set, context, posting, deposit, EventType::deposit_pending);
  if (request_.confirmation == Confirmation::confirmed) {
    deposit.status = deposits::DepositStatus::confirmed;
    deposit.confirmations = deposit.confirmations_required;
    deposit.confirmed_at = posting.now();
    posting.move({.from = {ledger::AccountKind::crypto_clearing,
                           ledger::system_owner(posting.wallet().world,
                                                static_cast<std::int64_t>(request_.asset))},
                  .to = ledger::wallet_account(request_.wallet),
                  .amount_minor = request_.amount_usd_minor,
                  .reason = ledger::Reason::deposit,
                  .cause = deposit.id.value});
    announce_deposit(set, context, posting, deposit, EventType::deposit_confirmed);
  } else {
    posting.wallet().pending_deposits_minor =
        checked_add(posting.wallet().pending_deposits_minor, request_.amount_usd_minor);
  }
  set.deposits.put(deposit);
  posting.save();
  return deposit;
}

void SimulateAddresses::load(WorkingSet& set) const {
  set.wallets.want(wallet_);
  for (Asset asset : deposits::all_assets) set.deposit_addresses.want({wallet_, asset});
}

Result<std::vector<deposits::DepositAddress>, Refusal> SimulateAddresses::decide(
    WorkingSet& set, Context& context) const {
  std::vector<deposits::DepositAddress> addresses;
  Instant now = set.wallets.get(wallet_).now(context.now);
  for (Asset asset : assets_) {
    AddressKey key{wallet_, asset};
    if (set.deposit_addresses.find(key) == nullptr) {
      set.deposit_addresses.put({.wallet = wallet_,
                                 .asset = asset,
                                 .address = make_address(asset, context.dice),
                                 .created_at = now});
    }
    addresses.push_back(set.deposit_addresses.get(key));
  }
  return addresses;
}

void ExpireHold::load(WorkingSet& set) const {
  set.transactions.want(authorization_);
  set.wallets.want(wallet_);
  if (!set.transactions.is_loaded(authorization_)) return;
  const authorization::Transaction* found = set.transactions.find(authorization_);
  if (found != nullptr && found->wallet == wallet_) want_card(set, {wallet_, found->card});
}

Result<authorization::Transaction, Refusal> ExpireHold::decide(WorkingSet& set,
                                                               Context& context) const {
  const authorization::Transaction* found = set.transactions.find(authorization_);
  if (found == nullptr || found->wallet != wallet_) return Unexpected(Refusal::not_found);
  if (found->type != authorization::TransactionType::authorization) {
    return Unexpected(Refusal::not_an_authorization);
  }
  if (found->held_minor == 0) return Unexpected(Refusal::authorization_not_pending);
  Posting posting(set, context, wallet_, found->card);
  PaymentContext payment{set, context, posting, set.cards.get(found->card)};
  lower_hold(payment, *found, 0, ReleaseCause::expiry);
  posting.save();
  return set.transactions.get(authorization_);
}

Result<Instant, Refusal> AdvanceClock::decide(WorkingSet& set, Context& context) const {
  ledger::Wallet wallet = set.wallets.get(wallet_);
  if (wallet.clock_offset_ms / 1000 + seconds_ > clock_seconds_max) {
    return Unexpected(Refusal::clock_limit_reached);
  }
  wallet.clock_offset_ms += seconds_ * 1000;
  set.wallets.put(wallet);
  return wallet.now(context.now);
}

}  // namespace privcards::app
