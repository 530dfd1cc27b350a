#pragma once
// Answers app::Queries from a MemoryStore's rows, each method under a shared lock.

#include <memory>
#include <shared_mutex>

#include "app/ports/queries.hpp"
#include "store/memory/rows.hpp"

namespace privcards::store {

// Both must outlive the reader.
std::unique_ptr<app::Queries> memory_reader(const Rows& rows, std::shared_mutex& mutex);

}  // namespace privcards::store
