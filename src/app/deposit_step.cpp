#include "app/deposit_step.hpp"

#include "app/announce.hpp"

namespace privcards::app {
namespace {

using deposits::DepositStatus;
using webhooks::EventType;

std::string_view action_of(deposits::Alert alert) {
  switch (alert) {
    case deposits::Alert::reversed_after_credit:
      return "deposit.reversed_after_credit";
    case deposits::Alert::moved_after_credit:
      return "deposit.moved_after_credit";
    case deposits::Alert::replaced_after_credit:
      return "deposit.replaced_after_credit";
    case deposits::Alert::held:
      return "deposit.held";
  }
  return "deposit.alert";
}

}  // namespace

DepositStep::DepositStep(WorkingSet& set, Context& context, Posting& posting,
                         deposits::ChainDeposit row, deposits::Deposit deposit,
                         std::vector<DepositAlert>& alerts)
    : set_(set),
      context_(context),
      posting_(posting),
      row_(std::move(row)),
      deposit_(std::move(deposit)),
      alerts_(alerts) {}

// The wallet's pending sum is that of its pending deposits, always.
void DepositStep::count_pending(int sign) {
  if (deposit_.status != DepositStatus::pending) return;
  std::int64_t& sum = posting_.wallet().pending_deposits_minor;
  sum = sign > 0 ? checked_add(sum, deposit_.amount_usd_minor)
                 : checked_subtract(sum, deposit_.amount_usd_minor);
}

void DepositStep::announce_as(EventType type) {
  std::string object;
  context_.presenter.deposit(object, deposit_);
  announce(set_, context_, posting_.wallet(), type, object);
}

void DepositStep::begin() {
  deposit_.status = DepositStatus::pending;
  count_pending(1);
  announce_as(EventType::deposit_pending);
}

void DepositStep::estimate(std::int64_t value_minor) {
  if (!deposits::is_expected(row_.state)) return;
  count_pending(-1);
  row_.value_minor = value_minor;
  deposit_.amount_usd_minor = value_minor;
  count_pending(1);
}

ledger::LedgerAccount DepositStep::clearing() const {
  return {ledger::AccountKind::crypto_clearing,
          ledger::system_owner(posting_.wallet().world, static_cast<std::int64_t>(row_.asset))};
}

void DepositStep::credit(std::int64_t amount_minor) {
  row_.value_minor = amount_minor;
  deposit_.amount_usd_minor = amount_minor;
  deposit_.confirmed_at = posting_.now();
  posting_.move({.from = clearing(),
                 .to = ledger::wallet_account(row_.wallet),
                 .amount_minor = amount_minor,
                 .reason = ledger::Reason::deposit,
                 .cause = deposit_.id.value});
}

void DepositStep::reverse(std::int64_t amount_minor) {
  deposit_.confirmed_at.reset();
  posting_.move({.from = ledger::wallet_account(row_.wallet),
                 .to = clearing(),
                 .amount_minor = amount_minor,
                 .reason = ledger::Reason::deposit_reversal,
                 .cause = deposit_.id.value});
}

void DepositStep::apply(const deposits::Step& step) {
  count_pending(-1);
  deposits::put_state(row_, step.deposit);
  deposit_.status = deposits::status_of(row_.state);
  deposit_.reason = deposits::reason_of(row_);
  if (row_.height == 0) deposit_.confirmations = 0;
  if (step.posting) {
    if (step.posting->kind == deposits::PostingKind::credit) {
      credit(step.posting->amount_minor);
    } else {
      reverse(step.posting->amount_minor);
    }
  }
  // It will not be credited as it stands: nothing is expected of it.
  if (row_.state == deposits::RailState::below_minimum) deposit_.amount_usd_minor = 0;
  count_pending(1);
  if (step.posting && step.posting->kind == deposits::PostingKind::credit) {
    announce_as(EventType::deposit_confirmed);
  }
  for (deposits::Alert alert : step.alerts) {
    alerts_.push_back({deposit_.id, row_.rail, alert});
    set_.audit.push_back({.id = context_.ids.next<AuditKind>(context_.now),
                          .wallet = row_.wallet,
                          .actor = "rail " + row_.rail,
                          .action = std::string(action_of(alert)),
                          .subject = render(deposit_.id),
                          .request_id = {},
                          .peer_address = {},
                          .created_at = context_.now});
  }
}

void DepositStep::save() {
  set_.chain_deposits.put(row_);
  set_.deposits.put(deposit_);
}

void want_deposit(WorkingSet& set, const std::string& event_key) {
  set.chain_deposits.want(event_key);
  if (!set.chain_deposits.is_loaded(event_key)) return;
  const deposits::ChainDeposit* row = set.chain_deposits.find(event_key);
  if (row == nullptr) return;
  set.deposits.want(row->deposit);
  want_audience(set, row->wallet);
}

}  // namespace privcards::app
