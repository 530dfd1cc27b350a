#include "edge/acs/directory_server.hpp"

#include <algorithm>

#include "core/webhooks/endpoint.hpp"

namespace privcards::acs {

bool is_url_prefix(std::string_view text) {
  const std::size_t authority = text.find("://");
  if (authority == std::string_view::npos) return false;
  return text.find('/', authority + 3) != std::string_view::npos &&
         webhooks::parse_endpoint(text, webhooks::Reach::https_only).has_value();
}

bool allows_url(const DirectoryServer& server, std::string_view url) {
  return std::any_of(server.url_prefixes.begin(), server.url_prefixes.end(),
                     [&](const std::string& prefix) { return url.starts_with(prefix); });
}

Result<DirectoryServers, Fault> DirectoryServers::open(net::Loop& loop,
                                                       std::vector<DirectoryServer> servers) {
  DirectoryServers opened;
  for (DirectoryServer& server : servers) {
    const std::string about = "directory server " + server.scope.name + ": ";
    for (const std::string& prefix : server.url_prefixes) {
      if (is_url_prefix(prefix)) continue;
      return Unexpected(Fault{FaultKind::refused, about + prefix + " must be like https://host/"});
    }
    auto roots = net::certificate_digests(server.ca_file);
    if (!roots) return Unexpected(Fault{FaultKind::refused, about + roots.error().message});
    auto client = std::make_unique<net::HttpClient>(
        loop, net::HttpClient::Options{
                  .ca_file = server.ca_file, .own = server.own, .resolver_threads = 1});
    opened.entries_.push_back({std::move(server), std::move(*roots), std::move(client)});
  }
  return opened;
}

const DirectoryServers::Entry* DirectoryServers::find(
    const net::PeerCertificate& certificate) const {
  for (const Entry& entry : entries_) {
    const bool vouched =
        std::find(entry.roots.begin(), entry.roots.end(), certificate.root) != entry.roots.end();
    const std::vector<std::string>& names = entry.server.client_names;
    const bool named =
        names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
          return std::find(certificate.names.begin(), certificate.names.end(), name) !=
                 certificate.names.end();
        });
    if (vouched && named) return &entry;
  }
  return nullptr;
}

const DirectoryServers::Entry* DirectoryServers::find(std::string_view name) const {
  for (const Entry& entry : entries_) {
    if (entry.server.scope.name == name) return &entry;
  }
  return nullptr;
}

std::vector<std::string> DirectoryServers::ca_files() const {
  std::vector<std::string> files;
  for (const Entry& entry : entries_) {
    const std::string& file = entry.server.ca_file;
    if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  }
  return files;
}

}  // namespace privcards::acs
