#pragma once
// What an operator sets: one TOML file (deploy/privcards.toml explains every key). Unknown keys and
// wrong values are errors that name the key.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "main/rail_config.hpp"

namespace privcards::main {

// "127.0.0.1:8080", "[::1]:8080"; port 0 takes a free one.
struct ListenAddress {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
};
Result<ListenAddress, std::string> parse_listen(const std::string& text);
std::string render_listen(const ListenAddress& listen);

// [acs.directory_servers.NAME]
struct DirectoryServerConfig {
  std::string name;
  std::string network;         // "visa" or "mastercard"
  std::string world = "live";  // or "test"
  std::string ca_file;
  std::vector<std::string> url_prefixes;
  std::vector<std::string> client_names;
  std::string client_certificate_file;
  std::string client_key_file;
  std::string reference_number = "PRIVCARDS-NOT-CERTIFIED";
  std::string operator_id;
};

// [acs]: 3-D Secure. Without listeners of its own the test world still has a loopback one, which
// the sandbox uses.
struct AcsConfig {
  ListenAddress directory{"127.0.0.1", 0};
  ListenAddress browser{"127.0.0.1", 0};
  std::string public_url;
  std::string tls_certificate_file;  // both listeners; made for the test world when empty
  std::string tls_key_file;
  bool browser_plain = false;  // a proxy in front speaks TLS
  std::string issuer = "PrivCards";
  std::int64_t areq_deadline_ms = 2'500;
  std::int64_t result_timeout_ms = 5'000;
  std::int64_t posts_per_minute = 600;
  std::int64_t posts_per_challenge = 120;
  std::vector<DirectoryServerConfig> directory_servers;
  // `privcards dev`: simulators of both networks' directory servers, with certificates made for
  // them; where results may go. Empty: none.
  std::vector<std::string> dev_directory_urls;
  // [acs.decision]: the operator's own endpoint is asked about each AReq.
  std::string decision_url;
  std::string decision_secret_file;
  std::string decision_ca_file;
  std::int64_t decision_deadline_ms = 1'000;
  std::string decision_fallback = "rules";  // or approve, challenge, decline
  std::vector<std::string> decision_programs;
};

struct Config {
  std::string data_directory;
  std::string database;       // a PostgreSQL connection string; empty: SQLite in data_directory
  std::string read_database;  // a standby of it that lists may be read from; empty: none
  std::string key_file;       // empty: <data_directory>/privcards.keys

  ListenAddress http{"127.0.0.1", 8080};
  std::string public_url;  // empty: http(s)://<listen>
  std::string tls_certificate_file;
  std::string tls_key_file;
  unsigned network_threads = 2;
  unsigned reader_threads = 2;
  std::size_t body_bytes_max = std::size_t{64} * 1024;

  // Health, readiness, metrics, and the administration of a running server.
  ListenAddress operations{"127.0.0.1", 8081};

  // The test world's link, which the sandbox uses as well.
  ListenAddress test_link{"127.0.0.1", 0};
  bool test_link_sign_on = false;
  std::int64_t authorization_deadline_ms = 4'000;
  bool log_messages = false;

  std::int64_t requests_per_minute = 1'000;
  std::int64_t requests_per_hour = 10'000;
  std::int64_t card_creations_per_minute = 50;
  std::int64_t card_details_per_minute = 30;

  std::vector<std::string> webhook_allowed_subnets;
  std::string webhook_ca_file;
  bool webhook_test_loopback = false;  // `privcards dev`: true

  AcsConfig acs;
  RailsConfig rails;

  std::string log_level = "info";
  bool access_log = true;
  std::int64_t writer_cache_mib = 96;

  std::string keys_path() const {
    return key_file.empty() ? data_directory + "/privcards.keys" : key_file;
  }
};

Result<Config, std::string> read_config(const std::string& path);

}  // namespace privcards::main
