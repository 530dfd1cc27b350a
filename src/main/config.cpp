#include "main/config.hpp"

#include <charconv>

#include "core/cards/network.hpp"
#include "main/config_table.hpp"
#include "store/postgres/postgres_store.hpp"

namespace privcards::main {
namespace {

using Table = ConfigTable;

void read_acs(const toml::table& root, AcsConfig& config, std::string& problem) {
  Table acs(root, "acs", problem);
  acs.read("directory_listen", config.directory);
  acs.read("browser_listen", config.browser);
  acs.read("public_url", config.public_url);
  acs.read("tls_certificate_file", config.tls_certificate_file);
  acs.read("tls_key_file", config.tls_key_file);
  acs.read("browser_plain", config.browser_plain);
  acs.read("issuer", config.issuer);
  acs.read("areq_deadline_ms", config.areq_deadline_ms);
  acs.read("result_timeout_ms", config.result_timeout_ms);
  acs.read("posts_per_minute", config.posts_per_minute);
  acs.read("posts_per_challenge", config.posts_per_challenge);
  acs.each_table("directory_servers", [&](const std::string& name, Table& table) {
    DirectoryServerConfig server{.name = name};
    table.read("network", server.network);
    table.read("world", server.world);
    table.read("ca_file", server.ca_file);
    table.read("url_prefixes", server.url_prefixes);
    table.read("client_names", server.client_names);
    table.read("client_certificate_file", server.client_certificate_file);
    table.read("client_key_file", server.client_key_file);
    table.read("reference_number", server.reference_number);
    table.read("operator_id", server.operator_id);
    config.directory_servers.push_back(std::move(server));
  });
  acs.read_table("decision", [&](Table& decision) {
    decision.read("url", config.decision_url);
    decision.read("secret_file", config.decision_secret_file);
    decision.read("ca_file", config.decision_ca_file);
    decision.read("deadline_ms", config.decision_deadline_ms);
    decision.read("fallback", config.decision_fallback);
    decision.read("programs", config.decision_programs);
  });
  acs.refuse_others();
}

std::string read_all(const toml::table& root, Config& config) {
  std::string problem;
  Table data(root, "data", problem);
  data.read("directory", config.data_directory);
  data.read("database", config.database);
  data.read("read_database", config.read_database);
  data.read("key_file", config.key_file);
  data.read("writer_cache_mib", config.writer_cache_mib);
  data.refuse_others();
  Table http(root, "http", problem);
  http.read("listen", config.http);
  http.read("public_url", config.public_url);
  http.read("tls_certificate_file", config.tls_certificate_file);
  http.read("tls_key_file", config.tls_key_file);
  http.read("network_threads", config.network_threads);
  http.read("reader_threads", config.reader_threads);
  http.read("body_bytes_max", config.body_bytes_max);
  http.refuse_others();
  Table operations(root, "operations", problem);
  operations.read("listen", config.operations);
  operations.refuse_others();
  Table iso8583(root, "iso8583", problem);
  iso8583.read("test_link_listen", config.test_link);
  iso8583.read("sign_on_required", config.test_link_sign_on);
  iso8583.read("authorization_deadline_ms", config.authorization_deadline_ms);
  iso8583.read("log_messages", config.log_messages);
  iso8583.refuse_others();
  Table limits(root, "limits", problem);
  limits.read("requests_per_minute", config.requests_per_minute);
  limits.read("requests_per_hour", config.requests_per_hour);
  limits.read("card_creations_per_minute", config.card_creations_per_minute);
  limits.read("card_details_per_minute", config.card_details_per_minute);
  limits.refuse_others();
  Table webhooks(root, "webhooks", problem);
  webhooks.read("allowed_subnets", config.webhook_allowed_subnets);
  webhooks.read("ca_file", config.webhook_ca_file);
  webhooks.read("test_loopback", config.webhook_test_loopback);
  webhooks.refuse_others();
  read_acs(root, config.acs, problem);
  read_rails(root, config.rails, problem);
  Table log(root, "log", problem);
  log.read("level", config.log_level);
  log.read("access", config.access_log);
  log.refuse_others();
  static const std::set<std::string, std::less<>> known{
      "data", "http", "operations", "iso8583", "limits",   "webhooks",
      "acs",  "log",  "rails",      "prices",  "screening"};
  for (const auto& [key, node] : root) {
    if (problem.empty() && !known.contains(std::string(key.str()))) {
      problem = "[" + std::string(key.str()) + "] is not a section";
    }
  }
  return problem;
}

std::string check(const AcsConfig& config) {
  if (config.tls_certificate_file.empty() != config.tls_key_file.empty()) {
    return "[acs] tls_certificate_file and tls_key_file go together";
  }
  for (const DirectoryServerConfig& server : config.directory_servers) {
    const std::string name = "[acs.directory_servers." + server.name + "] ";
    if (!cards::parse_network(server.network)) return name + "network must be visa or mastercard";
    if (server.world != "live" && server.world != "test")
      return name + "world must be live or test";
    if (server.ca_file.empty()) return name + "ca_file is required";
    if (server.url_prefixes.empty()) return name + "url_prefixes is required";
    if (server.client_certificate_file.empty() != server.client_key_file.empty()) {
      return name + "client_certificate_file and client_key_file go together";
    }
    if (config.tls_certificate_file.empty()) {
      return "[acs] tls_certificate_file is required where there are directory servers";
    }
  }
  if (config.decision_url.empty() != config.decision_secret_file.empty()) {
    return "[acs.decision] url and secret_file go together";
  }
  static const std::set<std::string> fallbacks{"rules", "approve", "challenge", "decline"};
  if (!fallbacks.contains(config.decision_fallback)) {
    return "[acs.decision] fallback must be rules, approve, challenge or decline";
  }
  if (config.decision_deadline_ms < 50 ||
      config.decision_deadline_ms * 5 > config.areq_deadline_ms * 4) {
    return "[acs.decision] deadline_ms must be from 50 to four fifths of areq_deadline_ms";
  }
  for (const std::string& program : config.decision_programs) {
    const bool number = !program.empty() && program.size() < 10 &&
                        program.find_first_not_of("0123456789") == std::string::npos;
    if (!number) return "[acs.decision] programs must be numbers";
  }
  if (config.areq_deadline_ms < 100 || config.areq_deadline_ms > 10'000) {
    return "[acs] areq_deadline_ms must be between 100 and 10000";
  }
  return {};
}

std::string check(const Config& config) {
  if (config.data_directory.empty()) return "[data] directory is required";
  if (!config.database.empty() && !store::is_postgres(config.database)) {
    return "[data] database must be a PostgreSQL connection string such as postgres://host/name";
  }
  if (!config.read_database.empty() &&
      (config.database.empty() || !store::is_postgres(config.read_database))) {
    return "[data] read_database names a standby of the PostgreSQL in [data] database";
  }
  if (config.tls_certificate_file.empty() != config.tls_key_file.empty()) {
    return "[http] tls_certificate_file and tls_key_file go together";
  }
  if (config.network_threads < 1 || config.network_threads > 64) {
    return "[http] network_threads must be between 1 and 64";
  }
  if (config.reader_threads < 1 || config.reader_threads > 64) {
    return "[http] reader_threads must be between 1 and 64";
  }
  if (std::string problem = check(config.acs); !problem.empty()) return problem;
  static const std::set<std::string> levels{"debug", "info", "warn", "error"};
  if (!levels.contains(config.log_level)) {
    return "[log] level must be debug, info, warn or error";
  }
  return {};
}

}  // namespace

Result<ListenAddress, std::string> parse_listen(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return Unexpected(std::string("must be HOST:PORT"));
  }
  ListenAddress listen;
  listen.address = text.substr(0, colon);
  if (listen.address.front() == '[' && listen.address.back() == ']') {
    listen.address = listen.address.substr(1, listen.address.size() - 2);
  }
  const char* first = text.data() + colon + 1;
  const char* last = text.data() + text.size();
  auto [end, error] = std::from_chars(first, last, listen.port);
  if (error != std::errc() || end != last || first == last) {
    return Unexpected(std::string("must end in a port between 0 and 65535"));
  }
  return listen;
}

std::string render_listen(const ListenAddress& listen) {
  const bool v6 = listen.address.find(':') != std::string::npos;
  return (v6 ? "[" + listen.address + "]" : listen.address) + ":" + std::to_string(listen.port);
}

Result<Config, std::string> read_config(const std::string& path) {
  Config config;
  try {
    const toml::table root = toml::parse_file(path);
    if (std::string problem = read_all(root, config); !problem.empty()) {
      return Unexpected(path + ": " + problem);
    }
  } catch (const toml::parse_error& error) {
    return Unexpected(path + ": line " + std::to_string(error.source().begin.line) + ": " +
                      std::string(error.description()));
  }
  if (std::string problem = check(config); !problem.empty()) {
    return Unexpected(path + ": " + problem);
  }
  return config;
}

}  // namespace privcards::main
