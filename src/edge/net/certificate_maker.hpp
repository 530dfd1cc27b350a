#pragma once
// Makes certificates for a test world: an authority and what it signs, as PEM files that only their
// owner may read. Production certificates come from outside.

#include <string>
#include <vector>

#include "base/fault.hpp"
#include "base/result.hpp"
#include "edge/net/http_server.hpp"

namespace privcards::net {

// A self-signed authority; overwrites nothing: files that are there already are kept.
Result<void, Fault> make_authority(const std::string& common_name, const TlsFiles& files);

struct CertificateRequest {
  std::string common_name;
  std::vector<std::string> names;  // "localhost", or an address
};
// For both ends of a connection. Files that are there already are kept.
Result<void, Fault> make_certificate(const TlsFiles& authority, const CertificateRequest& request,
                                     const TlsFiles& files);

}  // namespace privcards::net
