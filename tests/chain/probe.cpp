// chain_probe KIND URL [--user U] [--password P] [--timeout MS] [--record FILE] [--token T]…
//             [--watch W]… [--without METHOD]… COMMAND [ARGUMENTS]
//
// KIND is bitcoin (W is a script in hex), ethereum (W and T are addresses), tron (the same, tokens
// only) or solana (W is a wallet, T a mint; token accounts follow from both). W's number is its
// place. Prints one JSON value; exit 1 and a sentence when the node gave none.
//
//   identity | progress | hash HEIGHT | block HEIGHT HASH | blocks FROM TO | mempool
//   balances ACCOUNT… | signatures ACCOUNT [UNTIL] | transaction SIGNATURE

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/chain/chain_hash.hpp"
#include "core/chain/hex_quantity.hpp"
#include "edge/chain/bitcoin_node.hpp"
#include "edge/chain/ethereum_node.hpp"
#include "edge/chain/solana_node.hpp"
#include "probe_rpc.hpp"

namespace {

using namespace privcards;
using namespace privcards::chain;
namespace json = boost::json;

[[noreturn]] void give_up(const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
  std::exit(1);
}

template <class T, class E>
T take(Result<T, E> result) {
  if constexpr (std::is_same_v<E, Fault>) {
    if (!result) give_up(result.error().message);
  } else {
    if (!result) give_up(std::string(result.error()));
  }
  return std::move(*result);
}
template <class T>
T need(std::optional<T> value, const std::string& what) {
  if (!value) give_up("not valid: " + what);
  return std::move(*value);
}

struct Arguments {
  std::string kind;
  RpcOptions rpc;
  std::string record;
  std::vector<std::string> tokens;
  std::vector<std::string> watched;
  std::vector<std::string> without;
  std::vector<std::string> command;
};

Arguments read_arguments(int argc, char** argv) {
  if (argc < 4) give_up("usage: chain_probe KIND URL … COMMAND");
  Arguments read{.kind = argv[1], .rpc = {}};
  read.rpc.url = argv[2];
  int at = 3;
  for (; at + 1 < argc && std::string_view(argv[at]).starts_with("--"); at += 2) {
    const std::string name = argv[at];
    const std::string value = argv[at + 1];
    if (name == "--user") read.rpc.user = value;
    if (name == "--password") read.rpc.password = SecretText(value);
    if (name == "--timeout") read.rpc.timeout_ms = std::atoll(value.c_str());
    if (name == "--answer-max")
      read.rpc.answer_max = static_cast<std::size_t>(std::atoll(value.c_str()));
    if (name == "--record") read.record = value;
    if (name == "--token") read.tokens.push_back(value);
    if (name == "--watch") read.watched.push_back(value);
    if (name == "--without") read.without.push_back(value);
  }
  read.command.assign(argv + at, argv + argc);
  if (read.command.empty()) give_up("no command");
  return read;
}

json::array render(const std::vector<Sighting>& sightings) {
  json::array out;
  for (const Sighting& sighting : sightings) {
    out.push_back({{"address", sighting.address},
                   {"event_key", sighting.event_key},
                   {"transaction", sighting.transaction},
                   {"token", sighting.token},
                   {"sender", sighting.sender},
                   {"amount", sighting.amount.decimal()},
                   {"coinbase", sighting.coinbase}});
  }
  return out;
}

class Probe {
 public:
  Probe(Arguments arguments, RecordingRpc& rpc) : arguments_(std::move(arguments)), rpc_(rpc) {}

  JsonValue run() {
    if (arguments_.kind == "bitcoin") return run_bitcoin();
    if (arguments_.kind == "solana") return run_solana();
    return run_ethereum();
  }

 private:
  const std::string& argument(std::size_t place) const {
    if (place >= arguments_.command.size()) give_up("an argument is missing");
    return arguments_.command[place];
  }
  std::int64_t number(std::size_t place) const { return std::atoll(argument(place).c_str()); }

  JsonValue common(app::ChainNode& node) const {
    if (argument(0) == "identity") return json::value(take(node.identity()).c_str());
    if (argument(0) != "progress") give_up("no such command: " + argument(0));
    const auto progress = take(node.progress());
    return {{"tip_height", progress.tip_height},
            {"final_height", progress.final_height},
            {"syncing", progress.syncing}};
  }
  std::string text_of(const Digest& hash) const {
    return arguments_.kind == "bitcoin" ? render_reversed(hash) : render_data(hash);
  }
  Digest hash_of(const std::string& text) const {
    return need(arguments_.kind == "bitcoin" ? parse_reversed(text) : parse_data_of<32>(text),
                text);
  }
  JsonValue render(const std::optional<app::NodeBlock>& block) const {
    if (!block) return nullptr;
    return {{"height", block->height},
            {"hash", text_of(block->hash)},
            {"parent", text_of(block->parent)},
            {"sightings", ::render(block->sightings)},
            {"notices", block->notices.size()}};
  }
  JsonValue blocks(app::BlockNode& node, const WatchList& watched) const {
    json::array out;
    for (std::int64_t height = number(1); height <= number(2); ++height) {
      const Digest hash = need(take(node.hash_at(height)), "no block at this height");
      out.push_back(render(take(node.read_block(height, hash, watched))));
    }
    return out;
  }
  JsonValue mempool(app::BlockNode& node, const WatchList& watched) const {
    const auto waiting = take(node.unconfirmed({}, watched));
    json::array out;
    for (const auto& transaction : waiting.fresh) {
      json::array spends;
      for (const Outpoint& spent : transaction.spends) {
        spends.push_back(
            json::value((text_of(spent.transaction) + ":" + std::to_string(spent.output)).c_str()));
      }
      out.push_back({{"id", text_of(transaction.id)},
                     {"sightings", ::render(transaction.sightings)},
                     {"spends", std::move(spends)}});
    }
    return out;
  }
  JsonValue run_block_node(app::BlockNode& node, const WatchList& watched) const {
    const std::string& command = argument(0);
    if (command == "hash") {
      const auto hash = take(node.hash_at(number(1)));
      return hash ? JsonValue(text_of(*hash).c_str()) : JsonValue(nullptr);
    }
    if (command == "block") {
      return render(take(node.read_block(number(1), hash_of(argument(2)), watched)));
    }
    if (command == "blocks") return blocks(node, watched);
    if (command == "mempool") return mempool(node, watched);
    return common(node);
  }
  JsonValue run_bitcoin() const {
    WatchList watched({1, 2});
    std::int64_t place = 0;
    for (const std::string& script : arguments_.watched) {
      watched.add(need(hex_decode(script), script), place++);
    }
    BitcoinNode node(rpc_);
    return run_block_node(node, watched);
  }
  JsonValue run_ethereum() const {
    WatchList watched({1, 2});
    std::int64_t place = 0;
    for (const std::string& address : arguments_.watched) {
      watched.add(need(parse_ethereum_address(address), address), place++);
    }
    EthereumNode::Options options{.tokens = {}, .native = arguments_.kind != "tron"};
    for (const std::string& token : arguments_.tokens) {
      options.tokens.push_back(need(parse_ethereum_address(token), token));
    }
    EthereumNode node(rpc_, options);
    return run_block_node(node, watched);
  }
  JsonValue run_solana() const;

  Arguments arguments_;
  RecordingRpc& rpc_;
};

std::string_view name_of(app::Commitment commitment) {
  switch (commitment) {
    case app::Commitment::processed:
      return "processed";
    case app::Commitment::confirmed:
      return "confirmed";
    case app::Commitment::finalized:
      return "finalized";
  }
  return "";
}

JsonValue render(const std::vector<app::AccountSignature>& signatures) {
  json::array out;
  for (const auto& one : signatures) {
    const std::string_view commitment = name_of(one.commitment);
    out.push_back({{"signature", one.signature},
                   {"slot", one.slot},
                   {"commitment", json::string_view(commitment.data(), commitment.size())},
                   {"failed", one.failed}});
  }
  return out;
}

JsonValue Probe::run_solana() const {
  WatchList wallets({1, 2});
  WatchList token_accounts({1, 2});
  SolanaTokenList tokens;
  for (const std::string& mint : arguments_.tokens) {
    tokens.push_back({need(parse_solana(mint), mint), token_program});
    tokens.push_back({need(parse_solana(mint), mint), token_2022_program});
  }
  std::int64_t place = 0;
  for (const std::string& text : arguments_.watched) {
    const SolanaAddress wallet = need(parse_solana(text), text);
    for (const SolanaToken& token : tokens) {
      token_accounts.add(associated_token_account(wallet, token.mint, token.program).address,
                         place);
    }
    wallets.add(wallet, place++);
  }
  SolanaNode node(rpc_, tokens);
  const std::string& command = argument(0);
  if (command == "balances") {
    std::vector<SolanaAddress> accounts;
    for (std::size_t i = 1; i < arguments_.command.size(); ++i) {
      accounts.push_back(need(parse_solana(argument(i)), argument(i)));
    }
    json::array out;
    for (const auto& balance : take(node.balances(accounts))) {
      out.push_back({{"exists", balance.exists},
                     {"lamports", balance.lamports},
                     {"token_amount", balance.token_amount}});
    }
    return out;
  }
  if (command == "signatures") {
    std::optional<std::string> until;
    if (arguments_.command.size() > 2) until = argument(2);
    return ::render(take(node.signatures(need(parse_solana(argument(1)), argument(1)), until)));
  }
  if (command == "transaction") {
    const auto found = take(
        node.read_transaction(argument(1), app::Commitment::finalized, wallets, token_accounts));
    return found ? JsonValue(::render(*found)) : JsonValue(nullptr);
  }
  return common(node);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments = read_arguments(argc, argv);
  net::Loop loop(1);
  loop.start();
  net::HttpClient client(loop, {});
  RecordingRpc rpc(take(HttpRpc::make(client, arguments.rpc)), arguments.record);
  for (const std::string& method : arguments.without) rpc.remove(method);
  const JsonValue answer = Probe(std::move(arguments), rpc).run();
  rpc.write();
  std::printf("%s\n", json::serialize(answer).c_str());
  loop.stop();
  return 0;
}
