#pragma once
// Small files beside the database; base/private_file writes them.

#include <string>

#include "base/fault.hpp"
#include "base/result.hpp"

namespace privcards::main {

Result<std::string, Fault> read_file(const std::string& path);

// Where a running server says how `privcards admin` reaches it.
inline std::string admin_file(const std::string& data_directory) {
  return data_directory + "/admin.json";
}

}  // namespace privcards::main
