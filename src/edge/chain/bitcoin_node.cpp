#include "edge/chain/bitcoin_node.hpp"

#include "core/chain/bitcoin_block.hpp"
#include "core/chain/chain_hash.hpp"
#include "edge/chain/answer.hpp"

namespace privcards::chain {
namespace {

Result<Bytes, Fault> raw_bytes(const JsonValue& value, const std::string& what) {
  Answer answer(value, what);
  const auto bytes = hex_decode(answer.root().text());
  if (answer.failed() || !bytes) return Unexpected(answer.fault());
  return *bytes;
}

// One transaction of the mempool. Nothing when it has left meanwhile.
Result<std::optional<app::UnconfirmedTransaction>, Fault> read_unconfirmed(
    Rpc& rpc, const Digest& id, const WatchList& watched) {
  using Read = std::optional<app::UnconfirmedTransaction>;
  const auto value = rpc.call("getrawtransaction", {render_reversed(id), 0});
  if (!value && value.error().code != 0) return Read{};
  if (!value) return Unexpected(value.error().fault);
  const auto raw = raw_bytes(*value, "getrawtransaction");
  if (!raw) return Unexpected(raw.error());
  const auto view = parse_transaction(*raw);
  if (!view || view->id() != id) {
    return Unexpected(Fault{FaultKind::corrupted, "getrawtransaction: another transaction came"});
  }
  app::UnconfirmedTransaction transaction{.id = id, .sightings = {}, .spends = {}};
  append_sightings(transaction.sightings, *view, id, watched);
  view->for_each_input([&](const Outpoint& spent) { transaction.spends.push_back(spent); });
  return Read{std::move(transaction)};
}

}  // namespace

Result<std::string, Fault> BitcoinNode::identity() {
  const auto first = hash_at(0);
  if (!first) return Unexpected(first.error());
  if (!*first) return Unexpected(Fault{FaultKind::corrupted, "the node has no first block"});
  return render_reversed(**first);
}

Result<app::ChainProgress, Fault> BitcoinNode::progress() {
  const auto value = rpc_.call("getblockchaininfo", {});
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "getblockchaininfo");
  app::ChainProgress progress{.tip_height = answer.root()["blocks"].integer()};
  // Not every node says so; regtest nodes say they are loading until the first fresh block.
  const auto loading = answer.root()["initialblockdownload"];
  const bool is_regtest = answer.root()["chain"].text() == "regtest";
  progress.syncing = !is_regtest && !loading.is_missing() && loading.truth();
  // A node that prunes says where its blocks begin.
  const auto pruned = answer.root()["pruneheight"];
  if (!pruned.is_missing()) progress.first_height = pruned.integer();
  if (answer.failed()) return Unexpected(answer.fault());
  return progress;
}

Result<std::optional<Digest>, Fault> BitcoinNode::hash_at(std::int64_t height) {
  const auto value = rpc_.call("getblockhash", {height});
  if (!value && value.error().code == height_out_of_range) return std::optional<Digest>{};
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "getblockhash");
  const auto hash = parse_reversed(answer.root().text());
  if (answer.failed() || !hash) return Unexpected(answer.fault());
  return hash;
}

Result<std::optional<app::NodeBlock>, Fault> BitcoinNode::read_block(std::int64_t height,
                                                                     const Digest& hash,
                                                                     const WatchList& watched) {
  const auto value = rpc_.call("getblock", {render_reversed(hash), 0});
  if (!value && value.error().code == block_not_found) return std::optional<app::NodeBlock>{};
  if (!value) return Unexpected(value.error().fault);
  const auto raw = raw_bytes(*value, "getblock");
  if (!raw) return Unexpected(raw.error());
  auto block = scan_bitcoin_block(*raw, hash, watched);
  if (!block) {
    return Unexpected(
        Fault{FaultKind::corrupted, "getblock: " + std::string(describe(block.error()))});
  }
  return std::optional(app::NodeBlock{.height = height,
                                      .hash = hash,
                                      .parent = block->header.parent,
                                      .sightings = std::move(block->sightings),
                                      .notices = {},
                                      .unlisted = {}});
}

Result<app::Unconfirmed, Fault> BitcoinNode::unconfirmed(const std::set<Digest>& known,
                                                         const WatchList& watched) {
  const auto value = rpc_.call("getrawmempool", {});
  if (!value) return Unexpected(value.error().fault);
  Answer answer(*value, "getrawmempool");
  app::Unconfirmed found;
  for (const JsonValue& item : answer.root().items()) {
    const auto id = parse_reversed(answer.root().at(item).text());
    if (!id) return Unexpected(answer.fault());
    found.ids.insert(*id);
  }
  if (answer.failed()) return Unexpected(answer.fault());
  for (const Digest& id : found.ids) {
    if (known.contains(id)) continue;
    auto transaction = read_unconfirmed(rpc_, id, watched);
    if (!transaction) return Unexpected(transaction.error());
    if (*transaction) found.fresh.push_back(std::move(**transaction));
  }
  return found;
}

}  // namespace privcards::chain
