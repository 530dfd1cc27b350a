#pragma once
// Small files beside the database that only their owner may read.

#include <string>
#include <string_view>

#include "base/fault.hpp"
#include "base/result.hpp"

namespace privcards::main {

// Written beside, then renamed: readers see the old or the new text, never half of it. Mode 0600.
Result<void, Fault> write_private_file(const std::string& path, std::string_view text);
Result<std::string, Fault> read_file(const std::string& path);

// Where a running server says how `privcards admin` reaches it.
inline std::string admin_file(const std::string& data_directory) {
  return data_directory + "/admin.json";
}

}  // namespace privcards::main
