#pragma once
// The servers that a connection string names, one by one.

#include <string>
#include <vector>

namespace privcards::store::postgres {

// One connection string per host; nothing when there are not several, or the string is wrong.
std::vector<std::string> one_per_host(const std::string& database);

}  // namespace privcards::store::postgres
