#pragma once
// Small files that only their owner may read: keys, certificates, addresses of a running server.

#include <string>
#include <string_view>

#include "base/fault.hpp"
#include "base/result.hpp"

namespace privcards {

// Written beside and renamed, and on the disk when this returns: whatever happens meanwhile, a
// reader finds the text before or this one, never a part of it. Mode 0600.
Result<void, Fault> write_private_file(const std::string& path, std::string_view text);

// Puts on the disk which names the file's folder has: a file that was made, renamed or removed
// there is so after a loss of power too.
Result<void, Fault> sync_folder_of(const std::string& path);

}  // namespace privcards
