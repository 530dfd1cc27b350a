#pragma once
// Rate limits over several nodes: each adds what it has counted and hears the sum (table
// rate_usage).

#include <vector>

#include "app/ports/neighbours.hpp"
#include "store/postgres/connection.hpp"

namespace privcards::store::postgres {

Result<std::vector<app::Usage>, Fault> share_usage(Connection& connection,
                                                   const std::vector<app::Usage>& usage);

}  // namespace privcards::store::postgres
