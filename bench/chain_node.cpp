// Stands in for a Bitcoin node that a server catches up with: blocks made at the start, one above
// the other, and answers that are ready before they are asked for, so that what is measured is the
// reader. Prints its port, and stops when its standard input ends.

#include <unistd.h>

#include <map>
#include <memory>
#include <string>

#include "core/chain/bitcoin_testing.hpp"
#include "edge/net/http_server.hpp"
#include "edge/net/loop.hpp"
#include "support/flags.hpp"

namespace privcards::bench {
namespace {

using namespace chain;

struct Plan {
  std::uint64_t blocks = 0;
  std::uint64_t payments = 0;  // in each block, two outputs each
  std::uint64_t deposits = 0;  // of these, outputs that pay to `script`
  Bytes script;
};

Bytes made_block(const Plan& plan, std::uint64_t height, const Digest& parent) {
  MadeBlock block{.parent = parent};
  block.transactions.push_back(made_coinbase(height, script_number(height)).render());
  for (std::uint64_t k = 0; height > 0 && k < plan.payments; ++k) {
    const std::uint64_t number = height * 1'000'000 + k;
    MadeTransaction made{.witness = {Bytes(71, 1), Bytes(33, 2)}};
    made.inputs[0].transaction = sha256(as_bytes(std::to_string(number)));
    const bool ours = k < plan.deposits;
    made.outputs.emplace_back(100'000, ours ? plan.script : script_number(number * 2));
    made.outputs.emplace_back(1'000, script_number(number * 2 + 1));
    block.transactions.push_back(made.render());
  }
  return block.render();
}

// The text after `"name":` and what stands around values there.
std::string_view member(std::string_view json, const std::string& name) {
  const std::size_t at = json.find("\"" + name + "\"");
  if (at == std::string_view::npos) return {};
  const std::size_t begin = json.find_first_not_of("\":[ ", at + name.size() + 2);
  const std::size_t end = json.find_first_of("\",] }", begin);
  return json.substr(begin, end - begin);
}

class Node {
 public:
  explicit Node(const Plan& plan) {
    Digest parent{};
    for (std::uint64_t height = 0; height <= plan.blocks; ++height) {
      const Bytes raw = made_block(plan, height, parent);
      parent = hash_of_block(raw);
      hashes_.push_back(render_reversed(parent));
      blocks_[hashes_.back()] = result("\"" + hex_encode(raw) + "\"");
      bytes_ += raw.size();
    }
  }

  net::Response answer(const net::Request& request) const {
    const std::string_view method = member(request.body, "method");
    const std::string first(member(request.body, "params"));
    if (method == "getblockchaininfo") {
      return json(
          result(R"({"chain":"regtest","blocks":)" + std::to_string(hashes_.size() - 1) + "}"));
    }
    if (method == "getblockhash") {
      const auto height = static_cast<std::size_t>(std::strtoull(first.c_str(), nullptr, 10));
      if (height < hashes_.size()) return json(result("\"" + hashes_[height] + "\""));
    }
    if (method == "getblock") {
      if (const auto found = blocks_.find(first); found != blocks_.end()) {
        return json(found->second);
      }
    }
    return json(R"({"result":null,"error":{"code":-8,"message":"not here"}})");
  }

  double bytes_each() const {
    return static_cast<double>(bytes_) / static_cast<double>(hashes_.size());
  }
  const std::string& first_hash() const { return hashes_.front(); }

 private:
  static std::string result(const std::string& value) {
    return "{\"result\":" + value + ",\"error\":null}";
  }
  static net::Response json(std::string body) {
    return {
        .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
  }

  std::vector<std::string> hashes_;
  std::map<std::string, std::string> blocks_;  // hash to the whole answer
  std::size_t bytes_ = 0;
};

void serve(const Flags& flags) {
  const auto script = hex_decode(flags.text("script"));
  if (!script) give_up("--script is no hex");
  const Node node({.blocks = static_cast<std::uint64_t>(flags.number("blocks")),
                   .payments = static_cast<std::uint64_t>(flags.number("payments")),
                   .deposits = static_cast<std::uint64_t>(flags.number("deposits", 0)),
                   .script = *script});
  net::Loop loop(1);
  auto server = net::HttpServer::listen(
      loop, {},
      [&node](net::Request request, std::unique_ptr<net::Responder> responder) {
        responder->answer(node.answer(request));
      },
      [](net::ProtocolError) { return net::Response{.status = 400, .headers = {}, .body = {}}; });
  if (!server) give_up(server.error().message);
  loop.start();
  (*server)->start();
  std::printf("{\"port\": %d, \"bytes\": %.0f, \"identity\": \"%s\"}\n",
              static_cast<int>((*server)->port()), node.bytes_each(), node.first_hash().c_str());
  std::fflush(stdout);
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  (*server)->stop(0);
  loop.stop();
}

}  // namespace
}  // namespace privcards::bench

int main(int argc, char** argv) {
  privcards::bench::serve(privcards::bench::Flags(argc, argv));
  return 0;
}
