#include "edge/chain/solana_node.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "core/chain/base58.hpp"
#include "edge/chain/solana_answer.hpp"

namespace privcards::chain {
namespace {

namespace json = boost::json;

json::object with_commitment(std::string_view commitment) {
  json::object options;
  options["commitment"] = json::string_view(commitment.data(), commitment.size());
  return options;
}

}  // namespace

Result<std::string, Fault> SolanaNode::identity() {
  const auto value = rpc_.call("getGenesisHash", {});
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "getGenesisHash");
  const std::string hash(answer.root().text());
  if (answer.failed() || !parse_solana(hash)) return Unexpected(answer.fault());
  return hash;
}

Result<std::int64_t, Fault> SolanaNode::slot(std::string_view commitment) {
  const auto value = rpc_.call("getSlot", {with_commitment(commitment)});
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "getSlot");
  const std::int64_t slot = answer.root().integer();
  if (answer.failed()) return Unexpected(answer.fault());
  return slot;
}

Result<app::ChainProgress, Fault> SolanaNode::progress() {
  app::ChainProgress progress;
  // An unhealthy node answers with an error that says how far it is behind.
  const auto health = rpc_.call("getHealth", {});
  if (!health && health.error().code == 0) return Unexpected(health.error().fault);
  progress.syncing = !health;
  const auto tip = slot("processed");
  if (!tip) return Unexpected(tip.error());
  const auto final_slot = slot("finalized");
  if (!final_slot) return Unexpected(final_slot.error());
  progress.tip_height = *tip;
  progress.final_height = *final_slot;
  if (const auto first = first_available()) progress.first_height = *first;
  return progress;
}

Result<std::int64_t, Fault> SolanaNode::first_available() {
  const auto value = rpc_.call("getFirstAvailableBlock", {});
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "getFirstAvailableBlock");
  const std::int64_t slot = answer.root().integer();
  if (answer.failed()) return Unexpected(answer.fault());
  return slot;
}

Result<std::vector<SolanaAddress>, Fault> SolanaNode::token_accounts(const SolanaAddress& owner,
                                                                     const SolanaAddress& mint) {
  json::object filter;
  filter["mint"] = render_solana(mint);
  json::object options = with_commitment("confirmed");
  options["encoding"] = "base64";
  const auto value = rpc_.call("getTokenAccountsByOwner",
                               {render_solana(owner), std::move(filter), std::move(options)});
  // A mint that is not on this chain has no accounts, and the node says so as an error.
  if (!value && value.error().code != 0) return std::vector<SolanaAddress>();
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "getTokenAccountsByOwner");
  const auto list = answer.root()["value"];
  std::vector<SolanaAddress> accounts;
  for (const JsonValue& item : list.items()) {
    const auto account = parse_solana(list.at(item)["pubkey"].text());
    if (!account) list.fail();
    accounts.push_back(account.value_or(SolanaAddress{}));
  }
  if (answer.failed()) return Unexpected(answer.fault());
  return accounts;
}

Result<void, Fault> SolanaNode::add_balances(const std::vector<SolanaAddress>& accounts,
                                             std::size_t begin,
                                             std::vector<app::AccountBalance>& balances) {
  const std::size_t count = std::min(accounts_max, accounts.size() - begin);
  JsonArray keys;
  for (std::size_t i = 0; i < count; ++i) {
    keys.push_back(render_solana(accounts[begin + i]).c_str());
  }
  // A balance only says where to look: what is not final yet should be looked at, too.
  json::object options = with_commitment("confirmed");
  options["encoding"] = "base64";
  const auto value = rpc_.call("getMultipleAccounts", {std::move(keys), std::move(options)});
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "getMultipleAccounts");
  const auto list = answer.root()["value"];
  if (list.items().size() != count) list.fail();
  for (const JsonValue& item : list.items()) balances.push_back(read_balance(list.at(item)));
  if (answer.failed()) return Unexpected(answer.fault());
  return {};
}

Result<std::vector<app::AccountBalance>, Fault> SolanaNode::balances(
    const std::vector<SolanaAddress>& accounts) {
  std::vector<app::AccountBalance> balances;
  for (std::size_t begin = 0; begin < accounts.size(); begin += accounts_max) {
    const auto added = add_balances(accounts, begin, balances);
    if (!added) return Unexpected(added.error());
  }
  return balances;
}

Result<std::vector<app::AccountSignature>, Fault> SolanaNode::signatures(
    const SolanaAddress& account, const std::optional<std::string>& until) {
  std::vector<app::AccountSignature> found;  // newest first, until the end
  for (std::size_t page = 0; page < pages_max; ++page) {
    json::object options = with_commitment("confirmed");
    options["limit"] = page_max;
    if (until) options["until"] = *until;
    if (!found.empty()) options["before"] = found.back().signature;
    const auto value =
        rpc_.call("getSignaturesForAddress", {render_solana(account), std::move(options)});
    if (!value) return Unexpected(value.error().fault);
    Answer answer(*value, "getSignaturesForAddress");
    const auto root = answer.root();
    const std::size_t before = found.size();
    for (const JsonValue& item : root.items()) found.push_back(read_signature(root.at(item)));
    if (answer.failed()) return Unexpected(answer.fault());
    if (found.size() - before < page_max) {
      std::reverse(found.begin(), found.end());
      return found;
    }
  }
  return Unexpected(Fault{FaultKind::refused, "getSignaturesForAddress: too many pages"});
}

Result<std::optional<std::vector<Sighting>>, Fault> SolanaNode::read_transaction(
    const std::string& signature, app::Commitment commitment, const WatchList& wallets,
    const WatchList& token_accounts) {
  using Read = std::optional<std::vector<Sighting>>;
  // No node tells transactions that are only processed; what comes is judged by who asks.
  json::object options =
      with_commitment(commitment == app::Commitment::finalized ? "finalized" : "confirmed");
  options["encoding"] = "json";
  options["maxSupportedTransactionVersion"] = 1;  // SIMD-0385; what is newer the node refuses
  const auto value = rpc_.call("getTransaction", {signature, std::move(options)});
  if (!value) return Unexpected(value.error().fault);
  if (value->is_null()) return Read{};
  Answer answer(*value, "getTransaction");
  const SolanaTransaction transaction = read_solana_transaction(answer.root());
  if (base58_encode(transaction.signature) != signature) answer.root().fail();
  if (answer.failed()) return Unexpected(answer.fault());
  auto sightings = solana_sightings(transaction, tokens_, {wallets, token_accounts});
  if (!sightings) return Unexpected(answer.fault());
  return Read{std::move(*sightings)};
}

}  // namespace privcards::chain
