#pragma once
// Answers of real nodes, recorded by tests/chain, given back call by call. A file is a list of
// {"method", "params", and "result" or "error"}; the same question gets the answers in the order
// they were recorded, and the last one again when there are no more.

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "edge/chain/rpc.hpp"

namespace privcards::chain {

class ReplayRpc : public Rpc {
 public:
  static ReplayRpc from_file(const std::string& name) {
    const std::string path = std::string(PRIVCARDS_SOURCE_DIR) + "/tests/chain/fixtures/" + name;
    std::ifstream file(path);
    CHECK(file.good());
    std::stringstream text;
    text << file.rdbuf();
    return ReplayRpc(boost::json::parse(text.str()).as_array());
  }
  explicit ReplayRpc(const JsonArray& exchanges) {
    for (const JsonValue& exchange : exchanges) {
      const auto& object = exchange.as_object();
      answers_[question(object.at("method").as_string(), object.at("params").as_array())].push_back(
          boost::json::serialize(exchange));
    }
  }

  Result<JsonValue, RpcError> call(std::string_view method, JsonArray params) override {
    if (missing_.contains(std::string(method))) {
      return Unexpected(RpcError{method_not_found, {FaultKind::refused, "not offered"}});
    }
    const auto found = answers_.find(question(method, params));
    if (found == answers_.end()) {
      const std::string asked = question(method, params);
      return Unexpected(RpcError{0, {FaultKind::unavailable, "never recorded: " + asked}});
    }
    std::size_t& next = asked_[found->first];
    const std::string& answer = found->second[std::min(next, found->second.size() - 1)];
    ++next;
    return read_answer(method, answer);
  }
  // What one method says from now on, to break an answer.
  void replace(std::string_view method, const std::string& from, const std::string& to) {
    bool changed = false;
    for (auto& [asked, list] : answers_) {
      if (!asked.starts_with(std::string(method) + " ")) continue;
      for (std::string& answer : list) {
        for (std::size_t at = answer.find(from); at != std::string::npos;
             at = answer.find(from, at + to.size())) {
          answer.replace(at, from.size(), to);
          changed = true;
        }
      }
    }
    CHECK(changed);
  }
  // The node does not have it.
  void remove_method(std::string_view method) { missing_.insert(std::string(method)); }

 private:
  static std::string question(std::string_view method, const JsonArray& params) {
    return std::string(method) + " " + boost::json::serialize(params);
  }

  std::map<std::string, std::vector<std::string>> answers_;
  std::map<std::string, std::size_t> asked_;
  std::set<std::string> missing_;
};

}  // namespace privcards::chain
