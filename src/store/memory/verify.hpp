#pragma once
// `privcards verify` on rows in memory: streams them through app::Verification.

#include "app/ports/queries.hpp"
#include "store/memory/rows.hpp"

namespace privcards::store {

app::VerifyReport verify_rows(const Rows& rows);

}  // namespace privcards::store
