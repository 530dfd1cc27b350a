#include "app/working_set.hpp"

namespace privcards::app {

bool WorkingSet::wants_any() const {
  return accounts.wants_any() || api_keys.wants_any() || data_keys.wants_any() ||
         bins.wants_any() || programs.wants_any() || links.wants_any() || wallets.wants_any() ||
         cards.wants_any() || balances.wants_any() || card_numbers.wants_any() ||
         transactions.wants_any() || bin_statistics.wants_any() || deposits.wants_any() ||
         deposit_addresses.wants_any() || rails.wants_any() || rail_addresses.wants_any() ||
         wallet_rails.wants_any() || chain_blocks.wants_any() || chain_cursors.wants_any() ||
         chain_deposits.wants_any() || challenges.wants_any() || authentications.wants_any() ||
         authentication_names.wants_any() || authentication_histories.wants_any() ||
         authentication_rules.wants_any() || network_messages.wants_any() ||
         idempotent_answers.wants_any() || webhook_lists.wants_any() || webhooks.wants_any() ||
         deliveries.wants_any() || events_by_id.wants_any();
}

bool WorkingSet::dirty() const {
  return !accounts.dirty().empty() || !api_keys.dirty().empty() || !data_keys.dirty().empty() ||
         !bins.dirty().empty() || !programs.dirty().empty() || !links.dirty().empty() ||
         !wallets.dirty().empty() || !cards.dirty().empty() || !balances.dirty().empty() ||
         !card_numbers.dirty().empty() || !transactions.dirty().empty() ||
         !bin_statistics.dirty().empty() || !deposits.dirty().empty() ||
         !deposit_addresses.dirty().empty() || !rails.dirty().empty() ||
         !rail_addresses.dirty().empty() || !wallet_rails.dirty().empty() ||
         !chain_blocks.dirty().empty() || !chain_cursors.dirty().empty() ||
         !chain_deposits.dirty().empty() || !challenges.dirty().empty() ||
         !authentications.dirty().empty() || !authentication_names.dirty().empty() ||
         !authentication_histories.dirty().empty() || !authentication_rules.dirty().empty() ||
         !network_messages.dirty().empty() || !idempotent_answers.dirty().empty() ||
         !webhooks.dirty().empty() || !deliveries.dirty().empty() || !transfers.empty() ||
         !events.empty() || !audit.empty() || !alarms.empty();
}

}  // namespace privcards::app
