#pragma once
// TLS settings of servers and clients: TLS 1.2 and newer. Internal to this room.

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "base/fault.hpp"
#include "base/result.hpp"
#include "edge/net/http_server.hpp"

namespace privcards::net {

Result<boost::asio::ssl::context, Fault> server_tls(const TlsFiles& files);
// Verifies the peer against `ca_file`, or the system's trust store when that is empty; shows
// `own` when a server asks for a certificate and it names one.
Result<boost::asio::ssl::context, Fault> client_tls(const std::string& ca_file,
                                                    const TlsFiles& own = {});

// After a handshake in which the client had to show a certificate; null when none was verified.
std::shared_ptr<const PeerCertificate> peer_certificate_of(SSL* tls);

}  // namespace privcards::net
