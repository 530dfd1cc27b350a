#pragma once
// A node's number, held by lease: one row of `nodes`. The number is in every id the node makes and
// names its chain of the journal, so no two may use one number at once. Expiry lets another node
// take the number; the row itself decides, for every group locks it and checks the holder.

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "store/postgres/connection.hpp"

namespace privcards::store::postgres {

inline constexpr std::int64_t lease_ms = 6'000;

struct Lease {
  std::int64_t number = 0;  // 0: none
  std::string holder;
};

std::string new_holder();
// The lowest number that nobody holds.
Result<std::int64_t, Fault> take_number(Connection& connection, const std::string& holder);
Result<void, Fault> renew(Connection& connection, const Lease& lease);
void give_back(Connection& connection, const Lease& lease);
// Makes the row another's: what was under way for the old holder has ended when this returns true.
Result<bool, Fault> change_holder(Connection& connection, Lease& lease);

}  // namespace privcards::store::postgres
