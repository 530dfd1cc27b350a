#pragma once
// Answers app::Queries from a read-only connection of its own: each method sees one snapshot.

#include <memory>
#include <string>

#include "app/ports/queries.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"

namespace privcards::store {

Result<std::unique_ptr<app::Queries>, Fault> open_reader(const std::string& path,
                                                         std::int64_t cache_bytes);

}  // namespace privcards::store
