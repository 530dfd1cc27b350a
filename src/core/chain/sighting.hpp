#pragma once
// A payment to a watched address as one chain shows it: one per event, so that a transaction that
// pays two users, or one user twice, makes two. The event key is the payment's identity for ever:
// built from decoded bytes in one spelling, the same wherever and however often it is mined.

#include <cstdint>
#include <string>

#include "base/uint256.hpp"

namespace privcards::chain {

struct Sighting {
  std::int64_t address = 0;  // the number in the watch list
  std::string event_key;     // without the chain, which the caller puts in front
  std::string transaction;   // as the chain writes it
  std::string token;         // contract or mint as the chain writes it; empty: the native coin
  std::string sender;        // where the chain says so; for screening, never for matching
  Uint256 amount;            // smallest units
  bool coinbase = false;     // newly mined: spendable only after 100 blocks

  bool operator==(const Sighting&) const = default;
};

}  // namespace privcards::chain
