#include "app/follow_chain.hpp"

#include <algorithm>

#include "app/announce.hpp"
#include "core/deposits/rail_address.hpp"

namespace privcards::app {
namespace {

using deposits::BlockPlace;
using deposits::ChainDeposit;
using deposits::RailCursor;

struct SeenAt {
  std::int64_t height = 0;  // 0: in no block
  std::string hash;
};

void want_sightings(WorkingSet& set, const deposits::Rail& rail,
                    const std::vector<chain::Sighting>& sightings) {
  if (!sightings.empty()) set.rails.want(rail.name);
  for (const chain::Sighting& sighting : sightings) {
    want_deposit(set, event_key_on(rail, sighting));
    const RailPosition at{rail.name, sighting.address};
    set.rail_addresses.want(at);
    if (!set.rail_addresses.is_loaded(at)) continue;
    const deposits::RailAddress* address = set.rail_addresses.find(at);
    if (address != nullptr && address->wallet) want_audience(set, address->wallet);
  }
}

// Takes in what was seen, one payment at a time.
class Taker {
 public:
  Taker(WorkingSet& set, Context& context, const deposits::Rail& rail, const Estimates& estimates,
        Observed& observed)
      : set_(set), context_(context), rail_(rail), estimates_(estimates), observed_(observed) {}

  void take(const chain::Sighting& sighting, const SeenAt& at) {
    const std::string key = event_key_on(rail_, sighting);
    const auto* address = set_.rail_addresses.find({rail_.name, sighting.address});
    const bool issued = address != nullptr && address->wallet;
    const auto asset = deposits::asset_of(rail_, sighting.token);
    const bool counts = asset && !sighting.amount.is_zero();
    if (const ChainDeposit* known = set_.chain_deposits.find(key)) {
      if (known->rail != rail_.name) return;
      // The mempool's word does not count against a block's.
      if (at.height == 0 && !known->block_hash.empty()) return;
      if (counts && is_as_kept(*known, sighting, *asset)) return step(*known, event(at), at);
      if (counts && issued && known->wallet == address->wallet) {
        return correct(*known, sighting, *address, *asset, at);
      }
      give_up(*known);
    }
    if (!issued) return withhold(sighting);
    if (counts) begin(sighting, key, *address, *asset, at);
  }

  void vanish(const std::string& key) {
    if (const ChainDeposit* known = set_.chain_deposits.find(key)) {
      step(*known, deposits::Vanished{}, {});
    }
  }
  void orphan(const std::string& key, const SeenAt& at) {
    const ChainDeposit* known = set_.chain_deposits.find(key);
    if (known == nullptr || known->block_hash != at.hash) return;
    step(*known, deposits::BlockOrphaned{place(at)}, {});
  }

 private:
  // Somebody has this address and our records do not say who: they were restored from a copy made
  // before it was issued, or the key is used elsewhere too. It must never become another's.
  void withhold(const chain::Sighting& sighting) {
    observed_.unissued.push_back(sighting.address);
    const deposits::Rail* found = set_.rails.find(rail_.name);
    if (found == nullptr || found->next_index > sighting.address) return;
    deposits::Rail rail = *found;
    rail.next_index = sighting.address + 1;
    rail.last_paid = sighting.address;
    set_.rails.put(rail);
    set_.audit.push_back({.id = context_.ids.next<AuditKind>(context_.now),
                          .wallet = {},
                          .actor = "rail " + rail.name,
                          .action = "deposit.to_unissued_address",
                          .subject = event_key_on(rail, sighting),
                          .request_id = {},
                          .peer_address = {},
                          .created_at = context_.now});
  }
  void note_paid(std::int64_t index) {
    const deposits::Rail* found = set_.rails.find(rail_.name);
    if (found == nullptr || found->last_paid >= index) return;
    deposits::Rail rail = *found;
    rail.last_paid = index;
    set_.rails.put(rail);
  }
  static BlockPlace place(const SeenAt& at) {
    return {at.height, deposits::hash_of_block(at.hash)};
  }
  static deposits::RailEvent event(const SeenAt& at) {
    if (at.height == 0) return deposits::SeenUnconfirmed{};
    return deposits::SeenInBlock{place(at)};
  }

  // Where contracts and programs run, the same transaction in another block may pay another sum, or
  // another address.
  static bool is_as_kept(const ChainDeposit& known, const chain::Sighting& sighting,
                         deposits::Asset asset) {
    return known.units == sighting.amount.decimal() && known.asset == asset &&
           known.address_index == sighting.address && known.sender == sighting.sender;
  }

  // The payment as it was is not on the chain: what was credited for it is taken back.
  static void leave_block(DepositStep& deposit) {
    const auto before = deposits::rail_deposit(deposit.row());
    if (before.block) deposit.apply(deposits::next(before, deposits::BlockOrphaned{*before.block}));
  }

  // The same owner's, and not as it was kept.
  void correct(const ChainDeposit& known, const chain::Sighting& sighting,
               const deposits::RailAddress& address, deposits::Asset asset, const SeenAt& at) {
    Posting posting(set_, context_, known.wallet);
    DepositStep deposit(set_, context_, posting, known, set_.deposits.get(known.deposit),
                        observed_.alerts);
    leave_block(deposit);
    deposit.correct([&](ChainDeposit& row, deposits::Deposit& shown) {
      fill(row, shown, sighting, address, asset);
      row.screening = deposits::Screening::not_asked_for;
      row.review_passed = false;  // it was another payment that a person looked at
    });
    const auto now = deposits::rail_deposit(deposit.row());
    put_place(deposit.row(), at);
    deposit.apply(deposits::next(now, event(at)));
    deposit.save();
    posting.save();
  }

  // It is another's now, or nobody's: it ends for whom it was kept.
  void give_up(const ChainDeposit& known) {
    Posting posting(set_, context_, known.wallet);
    DepositStep deposit(set_, context_, posting, known, set_.deposits.get(known.deposit),
                        observed_.alerts);
    leave_block(deposit);
    deposit.apply(deposits::next(deposits::rail_deposit(deposit.row()), deposits::Vanished{}));
    deposit.save();
    posting.save();
  }

  void step(const ChainDeposit& known, const deposits::RailEvent& happened, const SeenAt& at) {
    const deposits::Step next = deposits::next(deposits::rail_deposit(known), happened);
    const bool same_place = at.height == 0 || known.block_hash == at.hash;
    if (next.deposit == deposits::rail_deposit(known) && same_place) return;
    Posting posting(set_, context_, known.wallet);
    DepositStep deposit(set_, context_, posting, known, set_.deposits.get(known.deposit),
                        observed_.alerts);
    put_place(deposit.row(), at);
    deposit.apply(next);
    deposit.save();
    posting.save();
  }

  static void put_place(ChainDeposit& row, const SeenAt& at) {
    if (at.height == 0) return;
    row.height = at.height;
    row.block_hash = at.hash;
  }

  // What the chain says of the payment itself, and what follows from it.
  void fill(ChainDeposit& row, deposits::Deposit& deposit, const chain::Sighting& sighting,
            const deposits::RailAddress& address, deposits::Asset asset) const {
    row.address_index = address.index;
    row.asset = asset;
    row.units = sighting.amount.decimal();
    row.coinbase = sighting.coinbase;
    row.sender = sighting.sender;
    row.value_minor = 0;
    deposit.asset = asset;
    deposit.amount = deposits::render_units(sighting.amount, deposits::decimals_of(asset));
    deposit.address = address.address;
    if (const auto price = estimates_.of(asset)) {
      const auto value = deposits::value_minor_rounded_down(
          sighting.amount, deposits::decimals_of(asset), *price, 0);
      if (value) row.value_minor = *value;
    }
    deposit.amount_usd_minor = row.value_minor;
    deposit.confirmations_required = deposits::shown_confirmations(
        rail_.network,
        deposits::requirement_for(deposits::policy_of(rail_),
                                  row.value_minor > 0 ? row.value_minor : amount_minor_max));
  }

  void begin(const chain::Sighting& sighting, const std::string& key,
             const deposits::RailAddress& address, deposits::Asset asset, const SeenAt& at) {
    note_paid(address.index);
    Posting posting(set_, context_, address.wallet);
    ChainDeposit row;
    row.event_key = key;
    row.rail = rail_.name;
    row.deposit = context_.ids.next<DepositKind>(context_.now);
    row.wallet = address.wallet;
    row.seen_at = context_.now;
    deposits::Deposit deposit;
    deposit.id = row.deposit;
    deposit.wallet = row.wallet;
    deposit.network = deposits::name_of(rail_.network);
    deposit.transaction_hash = sighting.transaction;
    deposit.created_at = posting.now();
    fill(row, deposit, sighting, address, asset);
    DepositStep begun(set_, context_, posting, row, deposit, observed_.alerts);
    begun.begin();
    if (at.height != 0) {
      const deposits::Step next = deposits::next(deposits::rail_deposit(row), event(at));
      put_place(begun.row(), at);
      begun.deposit().confirmations = 1;
      begun.apply(next);
    }
    begun.save();
    posting.save();
  }

  WorkingSet& set_;
  Context& context_;
  const deposits::Rail& rail_;
  const Estimates& estimates_;
  Observed& observed_;
};

// The rail's cursor when it still stands there and may move.
const RailCursor* cursor_at(const WorkingSet& set, const std::string& rail, std::int64_t height,
                            const std::string& hash) {
  const RailCursor* cursor = set.chain_cursors.find(rail);
  if (cursor == nullptr || !cursor->stopped.empty()) return nullptr;
  return cursor->height == height && cursor->hash == hash ? cursor : nullptr;
}

// A person must look before the rail goes on behind the cursor.
void stop(WorkingSet& set, Context& context, RailCursor& cursor, const std::string& reason) {
  cursor.stopped = reason;
  set.audit.push_back({.id = context.ids.next<AuditKind>(context.now),
                       .wallet = {},
                       .actor = "rail " + cursor.rail,
                       .action = "rail.stopped",
                       .subject = reason,
                       .request_id = {},
                       .peer_address = {},
                       .created_at = context.now});
}

}  // namespace

std::string event_key_on(const deposits::Rail& rail, const chain::Sighting& sighting) {
  return rail.identity + ":" + sighting.event_key;
}

Result<Observed, Refusal> AnchorRail::decide(WorkingSet& set, Context& context) const {
  if (set.chain_cursors.find(rail_) != nullptr) return Observed{};
  set.chain_blocks.put({.rail = rail_,
                        .slot = deposits::ring_slot(height_),
                        .height = height_,
                        .hash = hash_,
                        .parent_hash = {}});
  set.chain_cursors.put({.rail = rail_,
                         .height = height_,
                         .hash = hash_,
                         .orphaned = 0,
                         .stopped = {},
                         .moved_at = context.now,
                         .final_height = -1});
  return Observed{.taken = true, .alerts = {}, .unissued = {}};
}

void ObserveBlock::load(WorkingSet& set) const {
  set.rails.want(rail_.name);
  set.chain_cursors.want(rail_.name);
  set.chain_blocks.want({rail_.name, deposits::ring_slot(block_.height)});
  want_sightings(set, rail_, block_.sightings);
}

Result<Observed, Refusal> ObserveBlock::decide(WorkingSet& set, Context& context) const {
  const RailCursor* cursor = cursor_at(set, rail_.name, block_.height - 1, block_.parent_hash);
  if (cursor == nullptr) return Observed{};
  // Read for another list of tokens than there is now: deposits may be missing from it.
  const deposits::Rail* rail = set.rails.find(rail_.name);
  if (rail == nullptr || rail->tokens != rail_.tokens) return Observed{};
  RailCursor moved = *cursor;
  Observed observed{.taken = true, .alerts = {}, .unissued = {}};
  Taker taker(set, context, rail_, estimates_, observed);
  for (const chain::Sighting& sighting : block_.sightings) {
    taker.take(sighting, {block_.height, block_.hash});
  }
  set.chain_blocks.put({.rail = rail_.name,
                        .slot = deposits::ring_slot(block_.height),
                        .height = block_.height,
                        .hash = block_.hash,
                        .parent_hash = block_.parent_hash});
  moved.height = block_.height;
  moved.hash = block_.hash;
  moved.orphaned = 0;
  moved.final_height = std::max(moved.final_height, std::min(final_height_, moved.height));
  moved.moved_at = context.now;
  if (!block_.stop_after.empty()) stop(set, context, moved, block_.stop_after);
  set.chain_cursors.put(moved);
  return observed;
}

void OrphanBlock::load(WorkingSet& set) const {
  set.chain_cursors.want(rail_);
  set.chain_blocks.want({rail_, deposits::ring_slot(height_)});
  for (const std::string& key : event_keys_) want_deposit(set, key);
}

Result<Observed, Refusal> OrphanBlock::decide(WorkingSet& set, Context& context) const {
  const RailCursor* cursor = cursor_at(set, rail_, height_, hash_);
  if (cursor == nullptr) return Observed{};
  RailCursor moved = *cursor;
  const auto* block = set.chain_blocks.find({rail_, deposits::ring_slot(height_)});
  if (block == nullptr || block->hash != hash_ || block->parent_hash.empty()) {
    moved.stopped = deposits::describe(deposits::ScanReason::reorg_too_deep);
    set.chain_cursors.put(moved);
    return Observed{};
  }
  Observed observed{.taken = true, .alerts = {}, .unissued = {}};
  const deposits::Rail rail{.name = rail_};
  const Estimates none;
  Taker taker(set, context, rail, none, observed);
  for (const std::string& key : event_keys_) taker.orphan(key, {height_, hash_});
  moved.height = height_ - 1;
  moved.hash = block->parent_hash;
  ++moved.orphaned;
  moved.moved_at = context.now;
  set.chain_cursors.put(moved);
  return observed;
}

void ObserveUnconfirmed::load(WorkingSet& set) const {
  want_sightings(set, rail_, sightings_);
  for (const std::string& key : vanished_) want_deposit(set, key);
}

Result<Observed, Refusal> ObserveUnconfirmed::decide(WorkingSet& set, Context& context) const {
  Observed observed{.taken = true, .alerts = {}, .unissued = {}};
  Taker taker(set, context, rail_, estimates_, observed);
  for (const chain::Sighting& sighting : sightings_) taker.take(sighting, {});
  for (const std::string& key : vanished_) taker.vanish(key);
  return observed;
}

void ObserveAccount::load(WorkingSet& set) const {
  set.rail_addresses.want({rail_.name, target_.address});
  std::vector<chain::Sighting> sightings;
  for (const AccountSighting& seen : scan_.sightings) sightings.push_back(seen.sighting);
  want_sightings(set, rail_, sightings);
  for (const std::string& key : vanished_) want_deposit(set, key);
}

Result<Observed, Refusal> ObserveAccount::decide(WorkingSet& set, Context& context) const {
  const auto* address = set.rail_addresses.find({rail_.name, target_.address});
  if (address == nullptr || address->cursor != target_.cursor) return Observed{};
  Observed observed{.taken = true, .alerts = {}, .unissued = {}};
  Taker taker(set, context, rail_, estimates_, observed);
  for (const AccountSighting& seen : scan_.sightings) {
    SeenAt at;
    if (seen.finalized) at = {seen.height, "slot " + std::to_string(seen.height)};
    taker.take(seen.sighting, at);
  }
  for (const std::string& key : vanished_) taker.vanish(key);
  if (scan_.cursor != address->cursor) {
    deposits::RailAddress moved = *address;
    moved.cursor = scan_.cursor;
    set.rail_addresses.put(moved);
  }
  return observed;
}

Result<Observed, Refusal> AccountsRead::decide(WorkingSet& set, Context& context) const {
  const RailCursor* cursor = set.chain_cursors.find(rail_);
  if (cursor == nullptr || cursor->height >= height_) return Observed{};
  RailCursor moved = *cursor;
  moved.height = height_;
  moved.moved_at = context.now;
  set.chain_cursors.put(moved);
  return Observed{.taken = true, .alerts = {}, .unissued = {}};
}

Result<Observed, Refusal> StopRail::decide(WorkingSet& set, Context& context) const {
  const RailCursor* cursor = set.chain_cursors.find(rail_);
  if (cursor == nullptr || !cursor->stopped.empty()) return Observed{};
  RailCursor stopped = *cursor;
  stop(set, context, stopped, reason_);
  set.chain_cursors.put(stopped);
  return Observed{.taken = true, .alerts = {}, .unissued = {}};
}

}  // namespace privcards::app
