#include "probe_rpc.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <sstream>

namespace privcards::chain {

Result<JsonValue, RpcError> RecordingRpc::call(std::string_view method, JsonArray params) {
  boost::json::object exchange;
  exchange["method"] = boost::json::string_view(method.data(), method.size());
  exchange["params"] = params;
  if (removed_.contains(std::string(method))) {
    return Unexpected(RpcError{method_not_found, {FaultKind::refused, "the node lacks it"}});
  }
  auto answer = node_->call(method, std::move(params));
  if (answer) {
    exchange["result"] = *answer;
  } else {
    exchange["error"] = {{"code", answer.error().code},
                         {"message", answer.error().fault.message.c_str()}};
  }
  kept_.push_back(std::move(exchange));
  return answer;
}

void RecordingRpc::write() const {
  if (file_.empty()) return;
  JsonArray all;
  if (std::ifstream before(file_); before.good()) {
    std::stringstream text;
    text << before.rdbuf();
    all = boost::json::parse(text.str()).as_array();
  }
  all.insert(all.end(), kept_.begin(), kept_.end());
  std::ofstream out(file_);
  out << "[\n";
  for (std::size_t i = 0; i < all.size(); ++i) {
    out << boost::json::serialize(all[i]) << (i + 1 < all.size() ? ",\n" : "\n");
  }
  out << "]\n";
}

}  // namespace privcards::chain
