#pragma once
// The access control server as it is configured: its certificates, the directory servers of the
// operator, and the test world's own.

#include <string>

#include "base/result.hpp"
#include "edge/acs/acs.hpp"
#include "main/config.hpp"

namespace privcards::main {

// Where the test world's certificates are: <data directory>/threeds/.
struct ThreedsFiles {
  explicit ThreedsFiles(const std::string& data_directory) : folder(data_directory + "/threeds") {}
  net::TlsFiles pair(const std::string& name) const {
    return {folder + "/" + name + ".pem", folder + "/" + name + ".key"};
  }
  std::string folder;
};

// Makes what certificates are missing, in a data directory that is there. The sandbox's own
// directory server is always among the servers: it speaks for the test world's cards of every
// network.
Result<acs::AcsOptions, Fault> acs_options(Config config);

}  // namespace privcards::main
