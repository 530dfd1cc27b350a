#include "edge/chain/ethereum_answer.hpp"

#include <boost/json/array.hpp>

namespace privcards::chain {
namespace {

EthereumLog read_log(Answer::Place place) {
  EthereumLog log;
  log.address = place["address"].data_of<20>();
  for (const JsonValue& topic : place["topics"].items()) {
    log.topics.push_back(place.at(topic).data_of<32>());
  }
  log.data = place["data"].data();
  const auto removed = place["removed"];
  log.removed = !removed.is_missing() && removed.truth();
  return log;
}

}  // namespace

EthereumTransaction read_transaction(Answer::Place place) {
  EthereumTransaction transaction;
  transaction.hash = place["hash"].data_of<32>();
  transaction.from = place["from"].data_of<20>();
  if (const auto to = place["to"]; !to.is_missing()) transaction.to = to.data_of<20>();
  transaction.value = place["value"].quantity();
  return transaction;
}

EthereumReceipt read_receipt(Answer::Place place, const Digest& block) {
  EthereumReceipt receipt;
  receipt.transaction = place["transactionHash"].data_of<32>();
  if (place["blockHash"].data_of<32>() != block) place.fail();
  receipt.succeeded = place["status"].quantity() == Uint256(1);
  for (const JsonValue& log : place["logs"].items()) {
    receipt.logs.push_back(read_log(place.at(log)));
  }
  return receipt;
}

CallFrame read_call_frame(Answer::Place place) {
  CallFrame frame;
  frame.type = std::string(place["type"].text());
  frame.from = place["from"].data_of<20>();
  if (const auto to = place["to"]; !to.is_missing()) frame.to = to.data_of<20>();
  if (const auto value = place["value"]; !value.is_missing()) frame.value = value.quantity();
  frame.failed = !place["error"].is_missing();
  if (const auto calls = place["calls"]; !calls.is_missing()) {
    for (const JsonValue& call : calls.items()) {
      frame.calls.push_back(read_call_frame(place.at(call)));
    }
  }
  return frame;
}

}  // namespace privcards::chain
