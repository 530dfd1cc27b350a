#include "store/postgres/known.hpp"

#include <algorithm>

namespace privcards::store::postgres {
namespace {

// Of rows that are read by their key; those that are not there are not remembered.
template <class Memory, class Key, class Row, class Hash>
void keep_loaded(Memory& memory, const app::Table<Key, Row, Hash>& table, Epoch epoch) {
  for (const Key& key : table.loaded()) {
    const auto& row = table.entry(key).row;
    if (row) memory.keep(key, *row, epoch);
  }
}

WalletId wallet_of_row(const ledger::Wallet& wallet) { return wallet.id; }
template <class Row>
WalletId wallet_of_row(const Row& row) {
  return row.wallet;
}

// The same of rows that belong to a wallet.
template <class Memory, class Key, class Row, class Hash, class EpochOf>
void keep_owned(Memory& memory, const app::Table<Key, Row, Hash>& table, const EpochOf& epoch_of) {
  for (const Key& key : table.loaded()) {
    const auto& row = table.entry(key).row;
    if (row) memory.keep(key, *row, epoch_of(wallet_of_row(*row)), wallet_of_row(*row));
  }
}

// A group of rows of these kinds only can be warranted: each belongs to a wallet, is an operator's
// setting, or never changes.
bool has_other_kinds(const app::WorkingSet& set) {
  const auto is_used = [](const auto& table) { return !table.loaded().empty(); };
  return is_used(set.accounts) || is_used(set.api_keys) || is_used(set.data_keys) ||
         is_used(set.links) || is_used(set.deposits) || is_used(set.deposit_addresses) ||
         is_used(set.rails) || is_used(set.rail_addresses) || is_used(set.wallet_rails) ||
         is_used(set.chain_blocks) || is_used(set.chain_cursors) || is_used(set.chain_deposits) ||
         is_used(set.challenges) || is_used(set.authentications) ||
         is_used(set.authentication_names) || is_used(set.authentication_histories) ||
         is_used(set.authentication_rules) || is_used(set.deliveries) || is_used(set.events_by_id);
}

}  // namespace

std::vector<WalletId> in_order(std::vector<WalletId> wallets) {
  std::sort(wallets.begin(), wallets.end());
  wallets.erase(std::unique(wallets.begin(), wallets.end()), wallets.end());
  return wallets;
}

void RecentKeys::add(std::size_t hash) {
  if (keys_.size() >= keys_max / 2) {
    older_.swap(keys_);
    keys_.clear();
  }
  keys_.insert(hash);
}

Epoch Known::epoch_of(WalletId wallet) const {
  const auto found = states_.find(wallet);
  return found == states_.end() || found->second.version < 0 ? 0 : found->second.epoch;
}

std::int64_t Known::version(WalletId wallet) const {
  const auto found = states_.find(wallet);
  return found == states_.end() ? -1 : found->second.version;
}

bool Known::is_alone(WalletId wallet) const {
  const auto found = states_.find(wallet);
  return found != states_.end() && found->second.version >= 0 &&
         found->second.undisturbed >= undisturbed_min;
}

void Known::see_version(WalletId wallet, std::int64_t version) {
  WalletState& state = states_[wallet];
  if (state.version == version) {
    state.undisturbed = std::min(state.undisturbed + 1, undisturbed_min);
    return;
  }
  state = {.version = version, .epoch = ++epochs_, .undisturbed = 0};
}

bool Known::see_current(WalletId wallet, std::int64_t version) {
  const auto found = states_.find(wallet);
  if (found == states_.end() || found->second.version < 0) return false;
  if (found->second.version == version) return true;
  found->second.version = -1;  // the epoch stays: rows of a commit that fails are void by it
  return false;
}

void Known::see_held(const app::WorkingSet& set, std::int64_t settings) {
  if (settings != settings_) settings_epoch_ = ++epochs_;
  settings_ = settings;
  const auto epoch = [this](WalletId wallet) { return epoch_of(wallet); };
  keep_owned(wallets_, set.wallets, epoch);
  keep_owned(cards_, set.cards, epoch);
  for (CardId card : set.balances.loaded()) {
    const auto& row = set.balances.entry(card).row;
    const std::optional<WalletId> wallet = wallet_of(card);
    if (row && wallet) balances_.keep(card, *row, epoch_of(*wallet), *wallet);
  }
  keep_owned(webhook_lists_, set.webhook_lists, epoch);
  keep_owned(webhooks_, set.webhooks, epoch);
  keep_loaded(bins_, set.bins, settings_epoch_);
  keep_loaded(programs_, set.programs, settings_epoch_);
  keep_loaded(statistics_, set.bin_statistics, 0);
}

void Known::see_asked(const app::WorkingSet& set, const std::vector<CardId>& cards,
                      const std::vector<CardId>& balances) {
  for (CardId id : cards) {
    const auto& row = set.cards.entry(id).row;
    if (row) cards_.keep(id, *row, epoch_of(row->wallet), row->wallet);
  }
  for (CardId id : balances) {
    const auto& row = set.balances.entry(id).row;
    const std::optional<WalletId> wallet = wallet_of(id);
    if (row && wallet) balances_.keep(id, *row, epoch_of(*wallet), *wallet);
  }
}

void Known::see_written(const app::WorkingSet& set, const std::vector<WalletId>& raised) {
  for (WalletId wallet : raised) {
    const auto found = states_.find(wallet);
    if (found != states_.end() && found->second.version >= 0) ++found->second.version;
  }
  const auto keep_owned_dirty = [this](auto& memory, const auto& table) {
    for (const auto& key : table.dirty()) {
      const auto& row = *table.entry(key).row;
      keep_written(memory, row, wallet_of_row(row));
    }
  };
  keep_owned_dirty(wallets_, set.wallets);
  keep_owned_dirty(cards_, set.cards);
  for (CardId id : set.balances.dirty()) keep_written_balance(*set.balances.entry(id).row);
  keep_owned_dirty(webhooks_, set.webhooks);
  keep_owned_dirty(webhook_lists_, set.webhook_lists);
  for (const app::StatisticsKey& key : set.bin_statistics.dirty()) {
    statistics_.keep(key, *set.bin_statistics.entry(key).row, 0);
  }
  for (const app::MessageKey& key : set.network_messages.dirty()) {
    messages_.add(app::MessageKeyHash{}(key));
  }
  for (const app::IdempotencyKey& key : set.idempotent_answers.dirty()) {
    idempotency_keys_.add(app::IdempotencyKeyHash{}(key));
  }
}

// Only what a failure would make us forget.
template <class Memory, class Row>
void Known::keep_written(Memory& memory, const Row& row, WalletId wallet) {
  const auto key = app::key_of(row);
  const Epoch epoch = epoch_of(wallet);
  if (epoch == 0) return memory.erase(key);
  memory.keep(key, row, epoch, wallet);
}

// A balance does not name its wallet: what is remembered of it does, or else its card.
void Known::keep_written_balance(const cards::CardBalance& balance) {
  auto* entry = balances_.find(balance.id);
  const Epoch epoch = entry != nullptr ? epoch_of(entry->wallet) : 0;
  if (epoch == 0) {
    return keep_written(balances_, balance, wallet_of(balance.id).value_or(WalletId{}));
  }
  entry->row = balance;
  entry->epoch = epoch;
}

// What was written under these versions may never have happened: it leads nowhere.
void Known::forget_wallets(const std::vector<WalletId>& wallets) {
  for (WalletId wallet : wallets) {
    const auto found = states_.find(wallet);
    if (found == states_.end()) continue;
    if (found->second.epoch != 0) void_.insert(found->second.epoch);
    states_.erase(found);
  }
  statistics_.clear();
  if (void_.size() <= voids_max) return;
  wallets_.clear();
  cards_.clear();
  balances_.clear();
  webhook_lists_.clear();
  webhooks_.clear();
  void_.clear();
}

void Known::forget_settings() { settings_ = -1; }
void Known::forget_statistics() { statistics_.clear(); }

std::optional<WalletId> Known::wallet_of(CardId card) const {
  const auto* entry = cards_.find(card);
  return entry != nullptr ? std::optional(entry->row.wallet) : std::nullopt;
}

template <class Entry>
const auto* Known::row_of(const Entry* entry) const {
  return entry == nullptr || void_.contains(entry->epoch) ? nullptr : &entry->row;
}

// Where this node is alone, an old row is worth asking for: then it is exact.
template <class Entry>
const auto* Known::lead_unless_alone(const Entry* entry) const {
  const bool is_old = entry != nullptr && is_alone(entry->wallet) && !is_exact(entry);
  return row_of(is_old ? nullptr : entry);
}

const ledger::Wallet* Known::lead(WalletId wallet) const { return row_of(wallets_.find(wallet)); }
const cards::Card* Known::lead(CardId card) const { return lead_unless_alone(cards_.find(card)); }
const cards::CardBalance* Known::balance_lead(CardId card) const {
  return lead_unless_alone(balances_.find(card));
}
const app::WebhookList* Known::list_lead(WalletId wallet) const {
  return row_of(webhook_lists_.find(wallet));
}
const webhooks::Webhook* Known::lead(WebhookId webhook) const {
  return row_of(webhooks_.find(webhook));
}
const cards::Bin* Known::lead(const std::string& bin) const { return row_of(bins_.find(bin)); }
const cards::Program* Known::lead(std::int64_t program) const {
  return row_of(programs_.find(program));
}
const cards::BinStatistics* Known::lead(const app::StatisticsKey& key) const {
  return row_of(statistics_.find(key));
}
bool Known::is_recent(const app::MessageKey& key) const {
  return messages_.has(app::MessageKeyHash{}(key));
}
bool Known::is_recent(const app::IdempotencyKey& key) const {
  return idempotency_keys_.has(app::IdempotencyKeyHash{}(key));
}

void Known::fill_for_payments(app::WorkingSet& set, const std::vector<CardId>& cards) const {
  const auto fill = [](auto& table, const auto& key, const auto* row) {
    if (row != nullptr && !table.is_loaded(key)) table.fill(key, *row);
  };
  const cards::Card* before = nullptr;
  for (CardId id : cards) {
    fill(set.balances, id, balance_lead(id));
    const cards::Card* card = lead(id);
    if (card == nullptr) continue;
    fill(set.cards, id, card);
    const bool shares = before != nullptr && before->wallet == card->wallet &&
                        before->bin_id == card->bin_id && before->world == card->world;
    before = card;
    if (shares) continue;
    fill(set.wallets, card->wallet, lead(card->wallet));
    fill(set.webhook_lists, card->wallet, list_lead(card->wallet));
    const cards::Bin* bin = lead(card->bin_id);
    fill(set.bins, card->bin_id, bin);
    if (bin != nullptr) fill(set.programs, bin->program, lead(bin->program));
    const app::StatisticsKey statistics{card->bin_id, static_cast<std::uint8_t>(card->world)};
    fill(set.bin_statistics, statistics, lead(statistics));
  }
}

std::optional<std::vector<WalletId>> Known::warrants(const app::WorkingSet& set) const {
  if (settings_ < 0 || has_other_kinds(set)) return std::nullopt;
  std::vector<WalletId> wallets;
  bool exact = true;
  const auto want = [&](const auto& memory, const auto& table) {
    for (const auto& key : table.loaded()) {
      const auto* entry = memory.find(key);
      exact = exact && is_exact(entry);
      if (exact) wallets.push_back(entry->wallet);
    }
  };
  want(wallets_, set.wallets);
  want(cards_, set.cards);
  want(balances_, set.balances);
  want(webhook_lists_, set.webhook_lists);
  want(webhooks_, set.webhooks);
  // Read just now, behind our own commits: as exact as their wallet.
  for (TransactionId id : set.transactions.loaded()) {
    const auto& row = set.transactions.entry(id).row;
    exact = exact && row.has_value();
    if (row) wallets.push_back(row->wallet);
  }
  const auto is_current = [this](const auto* entry) {
    return entry != nullptr && entry->epoch == settings_epoch_;
  };
  for (const std::string& id : set.bins.loaded()) exact = exact && is_current(bins_.find(id));
  for (std::int64_t id : set.programs.loaded()) exact = exact && is_current(programs_.find(id));
  for (const app::StatisticsKey& key : set.bin_statistics.loaded()) {
    exact = exact && lead(key) != nullptr;
  }
  if (!exact) return std::nullopt;
  wallets = in_order(std::move(wallets));
  for (WalletId wallet : wallets) {
    if (!is_alone(wallet)) return std::nullopt;
  }
  return wallets;
}

std::vector<WalletId> Known::changed_wallets(const app::WorkingSet& set) const {
  std::vector<WalletId> wallets;
  const auto add_card = [&](CardId id) {
    if (set.cards.is_loaded(id) && set.cards.find(id) != nullptr) {
      wallets.push_back(set.cards.get(id).wallet);
    } else if (const std::optional<WalletId> wallet = wallet_of(id)) {
      wallets.push_back(*wallet);
    }
  };
  for (WalletId id : set.wallets.dirty()) wallets.push_back(id);
  for (CardId id : set.cards.dirty()) add_card(id);
  for (CardId id : set.balances.dirty()) add_card(id);
  for (TransactionId id : set.transactions.dirty()) {
    wallets.push_back(set.transactions.get(id).wallet);
  }
  for (WebhookId id : set.webhooks.dirty()) wallets.push_back(set.webhooks.get(id).wallet);
  for (const app::MessageKey& key : set.network_messages.dirty()) {
    add_card(set.network_messages.get(key).card);
  }
  for (const app::IdempotencyKey& key : set.idempotent_answers.dirty())
    wallets.push_back(key.wallet);
  return in_order(std::move(wallets));
}

}  // namespace privcards::store::postgres
