#pragma once
// The directory servers an operator has an agreement with: whose certificate tells who calls, which
// cards they may ask about, and where their results may be sent.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/authenticate.hpp"
#include "edge/net/http_client.hpp"
#include "edge/net/http_server.hpp"

namespace privcards::acs {

struct DirectoryServer {
  app::DirectoryScope scope;
  std::string ca_file;                    // vouches for both its certificates
  std::vector<std::string> client_names;  // one of them must be in it; empty: any
  std::vector<std::string> url_prefixes;  // its dsURL begins with one of them
  net::TlsFiles own;                      // ours, shown to it
  std::string reference;                  // acsReferenceNumber
  std::string operator_id;
};

// A prefix names a whole host: "https://ds.example.com/". Others could be taken for the beginning
// of somebody else's name.
bool is_url_prefix(std::string_view text);
bool allows_url(const DirectoryServer& server, std::string_view url);

class DirectoryServers {
 public:
  struct Entry {
    DirectoryServer server;
    std::vector<Digest> roots;
    std::unique_ptr<net::HttpClient> client;
  };

  // Fault: a file that cannot be read, a prefix that is none.
  static Result<DirectoryServers, Fault> open(net::Loop& loop,
                                              std::vector<DirectoryServer> servers);

  // Null when the certificate is none of theirs.
  const Entry* find(const net::PeerCertificate& certificate) const;
  const Entry* find(std::string_view name) const;
  std::vector<std::string> ca_files() const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace privcards::acs
