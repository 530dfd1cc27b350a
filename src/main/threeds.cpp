#include "main/threeds.hpp"

#include <filesystem>

#include "edge/net/certificate_maker.hpp"
#include "main/files.hpp"

namespace privcards::main {
namespace {

Result<void, Fault> make_folder(const std::string& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (!failure) return {};
  return Unexpected(Fault{FaultKind::refused, folder + ": " + failure.message()});
}

// An authority with what it signs: a certificate for the far end and one for us.
Result<void, Fault> make_world(const ThreedsFiles& files, const std::string& name) {
  const net::TlsFiles authority = files.pair(name + "-ca");
  auto made = net::make_authority("PrivCards test authority " + name, authority);
  if (!made) return made;
  made =
      net::make_certificate(authority, {"ds." + name + ".test", {"localhost", "127.0.0.1", "::1"}},
                            files.pair(name + "-ds"));
  if (!made) return made;
  return net::make_certificate(authority, {"acs." + name + ".test", {}}, files.pair(name + "-acs"));
}

Result<void, Fault> make_server_certificate(const ThreedsFiles& files) {
  const net::TlsFiles authority = files.pair("acs-ca");
  auto made = net::make_authority("PrivCards test authority acs", authority);
  if (!made) return made;
  return net::make_certificate(authority, {"localhost", {"localhost", "127.0.0.1", "::1"}},
                               files.pair("acs"));
}

acs::DirectoryServer server_of(const DirectoryServerConfig& config) {
  return {.scope = {.name = config.name,
                    .network = cards::parse_network(config.network),
                    .world = config.world == "live" ? World::live : World::test},
          .ca_file = config.ca_file,
          .client_names = config.client_names,
          .url_prefixes = config.url_prefixes,
          .own = {config.client_certificate_file, config.client_key_file},
          .reference = config.reference_number,
          .operator_id = config.operator_id};
}

Result<acs::DecisionOptions, Fault> decision_options(const AcsConfig& config) {
  acs::DecisionOptions options{.url = config.decision_url,
                               .ca_file = config.decision_ca_file,
                               .deadline_ms = config.decision_deadline_ms};
  if (options.url.empty()) return options;
  auto secret = read_file(config.decision_secret_file);
  if (!secret) return Unexpected(std::move(secret).error());
  while (!secret->empty() && (secret->back() == '\n' || secret->back() == ' ')) secret->pop_back();
  options.secret = SecretText(std::move(*secret));
  if (config.decision_fallback == "approve") options.fallback = threeds::OwnerVerdict::approve;
  if (config.decision_fallback == "challenge") options.fallback = threeds::OwnerVerdict::challenge;
  if (config.decision_fallback == "decline") options.fallback = threeds::OwnerVerdict::decline;
  for (const std::string& program : config.decision_programs) {
    options.programs.push_back(std::stoll(program));
  }
  return options;
}

// For a simulator of each network's directory server.
Result<void, Fault> add_dev_directory_servers(Config& config, const ThreedsFiles& files) {
  if (auto made = make_server_certificate(files); !made) return made;
  config.acs.tls_certificate_file = files.pair("acs").certificate_file;
  config.acs.tls_key_file = files.pair("acs").key_file;
  for (const std::string name : {"visa", "mastercard"}) {
    if (auto made = make_world(files, name); !made) return made;
    config.acs.directory_servers.push_back(
        {.name = name,
         .network = name,
         .world = "test",
         .ca_file = files.pair(name + "-ca").certificate_file,
         .url_prefixes = config.acs.dev_directory_urls,
         .client_certificate_file = files.pair(name + "-acs").certificate_file,
         .client_key_file = files.pair(name + "-acs").key_file,
         .operator_id = "PRIVCARDS"});
  }
  return {};
}

}  // namespace

Result<acs::AcsOptions, Fault> acs_options(Config config) {
  const ThreedsFiles files(config.data_directory);
  if (auto made = make_folder(files.folder); !made) return Unexpected(std::move(made).error());
  if (!config.acs.dev_directory_urls.empty()) {
    if (auto added = add_dev_directory_servers(config, files); !added) {
      return Unexpected(std::move(added).error());
    }
  }
  if (auto made = make_world(files, std::string(app::sandbox_directory_server)); !made) {
    return Unexpected(std::move(made).error());
  }
  acs::AcsOptions options{.directory_address = config.acs.directory.address,
                          .directory_port = config.acs.directory.port,
                          .browser_address = config.acs.browser.address,
                          .browser_port = config.acs.browser.port,
                          .tls = {config.acs.tls_certificate_file, config.acs.tls_key_file},
                          .browser_tls = !config.acs.browser_plain,
                          .public_url = config.acs.public_url,
                          .issuer = config.acs.issuer,
                          .areq_deadline_ms = config.acs.areq_deadline_ms,
                          .result_timeout_ms = config.acs.result_timeout_ms,
                          .posts_per_minute = config.acs.posts_per_minute,
                          .posts_per_challenge = config.acs.posts_per_challenge};
  if (config.acs.tls_certificate_file.empty()) {
    if (auto made = make_server_certificate(files); !made)
      return Unexpected(std::move(made).error());
    options.tls = files.pair("acs");
  }
  for (const DirectoryServerConfig& server : config.acs.directory_servers) {
    options.directory_servers.push_back(server_of(server));
  }
  if (auto decision = decision_options(config.acs); !decision) {
    return Unexpected(std::move(decision).error());
  } else {
    options.decision = std::move(*decision);
  }
  const std::string name(app::sandbox_directory_server);
  options.directory_servers.push_back({.scope = {.name = name, .world = World::test},
                                       .ca_file = files.pair(name + "-ca").certificate_file,
                                       .own = files.pair(name + "-acs"),
                                       .reference = "PRIVCARDS-NOT-CERTIFIED",
                                       .operator_id = "PRIVCARDS"});
  return options;
}

}  // namespace privcards::main
