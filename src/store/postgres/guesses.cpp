#include "store/postgres/guesses.hpp"

namespace privcards::store::postgres {

void Guesses::note_read(const app::WorkingSet& set) {
  for (CardId id : set.cards.loaded()) {
    const auto& card = set.cards.entry(id).row;
    if (!card || cards.find(id) != nullptr) continue;
    cards.keep(id, {.id = id,
                    .wallet = card->wallet,
                    .account = card->account,
                    .world = card->world,
                    .bin_id = card->bin_id});
  }
  balances.keep_new(set.balances);
  wallets.keep_new(set.wallets);
  webhooks.keep_new(set.webhooks);
  bins.keep_new(set.bins);
  programs.keep_new(set.programs);
  for (WalletId wallet : set.webhook_lists.loaded()) {
    const auto& list = set.webhook_lists.entry(wallet).row;
    if (list) webhook_lists.keep(wallet, *list);
  }
}

void Guesses::note_committed(const app::WorkingSet& set) {
  for (CardId id : set.balances.dirty()) balances.keep(id, *set.balances.entry(id).row);
}

}  // namespace privcards::store::postgres
