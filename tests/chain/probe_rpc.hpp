#pragma once
// A node's RPC that keeps every question and answer, for recorded fixtures.

#include <boost/json/array.hpp>
#include <memory>
#include <set>
#include <string>

#include "edge/chain/rpc.hpp"

namespace privcards::chain {

class RecordingRpc : public Rpc {
 public:
  RecordingRpc(std::unique_ptr<Rpc> node, std::string file)
      : node_(std::move(node)), file_(std::move(file)) {}
  Result<JsonValue, RpcError> call(std::string_view method, JsonArray params) override;
  // From now on the node seems not to have that method.
  void remove(const std::string& method) { removed_.insert(method); }
  // Adds what was kept to the file, if there is one.
  void write() const;

 private:
  std::unique_ptr<Rpc> node_;
  std::string file_;
  JsonArray kept_;
  std::set<std::string> removed_;
};

}  // namespace privcards::chain
