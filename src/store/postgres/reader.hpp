#pragma once
// Answers app::Queries from a connection of its own, which is opened anew when it was lost.

#include <memory>
#include <string>

#include "app/ports/queries.hpp"
#include "store/postgres/connection.hpp"

namespace privcards::store::postgres {

Result<std::unique_ptr<app::Queries>, Fault> open_reader(const std::string& database,
                                                         Access access = Access::read_write);

}  // namespace privcards::store::postgres
