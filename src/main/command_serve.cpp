// `privcards dev` and `privcards serve`: run the server until a signal.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "base/private_file.hpp"
#include "edge/json/json.hpp"
#include "edge/json/json_writer.hpp"
#include "main/commands.hpp"
#include "main/dev_world.hpp"
#include "main/files.hpp"
#include "main/log.hpp"
#include "main/process.hpp"
#include "main/server.hpp"
#include "main/threeds.hpp"

namespace privcards::main {
namespace {

struct DevOptions {
  std::string data = "privcards-dev";
  std::string database;
  std::string read_database;
  std::string http = "127.0.0.1:8080";
  std::string iso8583 = "127.0.0.1:8583";
  std::string rails;
  std::string log_level = "warn";
  std::uint64_t seed = 1;
  bool no_rate_limits = false;
  std::string acs_directory = "127.0.0.1:0";
  std::string acs_browser = "127.0.0.1:0";
  std::vector<std::string> directory_urls{"https://localhost:9443/", "https://127.0.0.1:9443/"};
};

std::string dev_file(const std::string& directory) { return directory + "/dev.json"; }

// The key of an earlier start; empty when there was none.
std::string known_key(const std::string& directory) {
  const auto text = read_file(dev_file(directory));
  if (!text) return {};
  const auto json = parse_json(*text);
  if (!json) return {};
  const Json* key = json->find("api_key");
  return key == nullptr ? std::string() : key->text;
}

std::string render_dev_file(const Server& server, const std::string& api_key) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("base_url").string(server.base_url() + "/v1");
  json.key("api_key").string(api_key);
  json.key("iso8583").string(server.iso8583_address());
  json.key("dashboard_url").string(server.base_url() + "/");
  json.key("operations_url").string(server.operations_url());
  json.key("acs_directory_url").string("https://" + server.acs_directory_address());
  json.key("acs_browser_url").string(server.acs().public_url());
  const ThreedsFiles files(server.data_directory());
  json.key("acs_ca_file").string(files.pair("acs-ca").certificate_file);
  json.key("acs_directory_servers").begin_object();
  for (const std::string name : {"visa", "mastercard"}) {
    json.key(name).begin_object();
    json.key("ca_file").string(files.pair(name + "-ca").certificate_file);
    json.key("ca_key_file").string(files.pair(name + "-ca").key_file);
    json.key("client_certificate_file").string(files.pair(name + "-ds").certificate_file);
    json.key("client_key_file").string(files.pair(name + "-ds").key_file);
    json.end_object();
  }
  json.end_object();
  json.end_object();
  return out + "\n";
}

void print_usage(const Server& server, const std::string& api_key, const DevOptions& options) {
  std::printf(
      "PrivCards is ready: a test world in %s, stop with Ctrl-C.\n\n"
      "  API         %s/v1\n"
      "  API key     %s\n"
      "  ISO 8583    %s (2-byte length, ASCII, binary bitmap)\n"
      "  operations  %s/metrics\n\n"
      "Issue a card, pay with it, look at the payment:\n\n"
      "  export KEY=%s API=%s/v1\n"
      "  curl $API/cards -H \"Authorization: Bearer $KEY\" -H 'Content-Type: application/json' \\\n"
      "    -d '{\"bin_id\": \"491653\", \"amount\": 500, \"label\": \"My first card\"}'\n"
      "  curl $API/sandbox/authorizations -H \"Authorization: Bearer $KEY\" \\\n"
      "    -H 'Content-Type: application/json' -d '{\"card_id\": \"card_…\", \"amount\": 12.50}'\n"
      "  curl $API/transactions -H \"Authorization: Bearer $KEY\"\n\n",
      options.data.c_str(), server.base_url().c_str(), api_key.c_str(),
      server.iso8583_address().c_str(), server.operations_url().c_str(), api_key.c_str(),
      server.base_url().c_str());
  std::fflush(stdout);
}

Result<Config, std::string> config_of(const DevOptions& options) {
  Config config;
  config.data_directory = options.data;
  config.database = options.database;
  config.read_database = options.read_database;
  const auto http = parse_listen(options.http);
  if (!http) return Unexpected("--http " + http.error());
  const auto iso8583 = parse_listen(options.iso8583);
  if (!iso8583) return Unexpected("--iso8583 " + iso8583.error());
  config.http = *http;
  config.test_link = *iso8583;
  config.operations = {"127.0.0.1", 0};
  config.webhook_test_loopback = true;
  config.log_level = options.log_level;
  if (!options.rails.empty()) {
    auto rails = read_rails_file(options.rails);
    if (!rails) return Unexpected(std::move(rails).error());
    config.rails = std::move(*rails);
  }
  if (options.no_rate_limits) {
    config.requests_per_minute = 0;
    config.requests_per_hour = 0;
    config.card_creations_per_minute = 0;
    config.card_details_per_minute = 0;
    config.acs.posts_per_minute = 0;
    config.acs.posts_per_challenge = 0;
  }
  const auto directory = parse_listen(options.acs_directory);
  if (!directory) return Unexpected("--acs-directory " + directory.error());
  const auto browser = parse_listen(options.acs_browser);
  if (!browser) return Unexpected("--acs-browser " + browser.error());
  config.acs.directory = *directory;
  config.acs.browser = *browser;
  config.acs.dev_directory_urls = options.directory_urls;
  return config;
}

// dev.json is written last: until it is there, a start completes what one before it, cut short, has
// left out.
Result<std::string, std::string> prepare_world(Server& server, const DevOptions& options) {
  const std::string known = known_key(options.data);
  if (!known.empty()) return known;
  if (auto account = seed_account(server.core()); !account) return Unexpected(account.error());
  if (auto cards = seed_cards(server, options.seed); !cards) return Unexpected(cards.error());
  return make_key(server.core());
}

int run_dev(const DevOptions& options) {
  const auto config = config_of(options);
  if (!config) {
    complain(config.error());
    return wrong_arguments;
  }
  take_signals();
  start_log(config->log_level);
  auto core = Core::open(*config);
  if (!core) return complain(core.error().message);
  auto server = Server::open(std::move(*core));
  if (!server) return complain(server.error().message);
  (*server)->start();
  const auto key = prepare_world(**server, options);
  if (!key) return complain(key.error());
  const auto written = write_private_file(dev_file(options.data), render_dev_file(**server, *key));
  if (!written) return complain(written.error().message);
  print_usage(**server, *key, options);
  wait_for_stop();
  (*server)->stop();
  stop_log();
  return 0;
}

struct ServeOptions {
  std::string path;
  std::string database;
  std::string read_database;
};

int run_serve(const ServeOptions& options) {
  auto config = read_config(options.path);
  if (!config) return complain(config.error());
  if (!options.database.empty()) config->database = options.database;
  if (!options.read_database.empty()) config->read_database = options.read_database;
  take_signals();
  forbid_core_dumps();
  start_log(config->log_level);
  auto core = Core::open(*config);
  if (!core) return complain(core.error().message);
  auto server = Server::open(std::move(*core));
  if (!server) return complain(server.error().message);
  (*server)->start();
  wait_for_stop();
  (*server)->stop();
  stop_log();
  return 0;
}

}  // namespace

void add_dev(CLI::App& app, int& code) {
  auto options = std::make_shared<DevOptions>();
  CLI::App* dev = app.add_subcommand("dev", "Run a seeded test world");
  dev->add_option("--data", options->data, "Data directory")->capture_default_str();
  add_database_option(*dev, options->database);
  add_read_database_option(*dev, options->read_database);
  dev->add_option("--http", options->http, "HOST:PORT of the API")->capture_default_str();
  dev->add_option("--iso8583", options->iso8583, "HOST:PORT of the network link")
      ->capture_default_str();
  dev->add_option("--acs-directory", options->acs_directory,
                  "HOST:PORT for 3-D Secure directory servers")
      ->capture_default_str();
  dev->add_option("--acs-browser", options->acs_browser, "HOST:PORT for 3-D Secure browsers")
      ->capture_default_str();
  dev->add_option(
      "--directory-url", options->directory_urls,
      "Where results may be sent: the directory server's dsURL begins with one of these");
  dev->add_option("--rails", options->rails,
                  "File with [rails.NAME] and [prices]: nodes of test networks");
  dev->add_option("--seed", options->seed, "Varies the seeded payments")->capture_default_str();
  dev->add_option("--log-level", options->log_level)
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  dev->add_flag("--no-rate-limits", options->no_rate_limits, "For load tests");
  dev->callback([options, &code] { code = run_dev(*options); });
}

void add_serve(CLI::App& app, int& code) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* serve = app.add_subcommand("serve", "Run in production");
  serve->add_option("--config", options->path, "The TOML file; deploy/privcards.toml explains it")
      ->required();
  add_database_option(*serve, options->database);
  add_read_database_option(*serve, options->read_database);
  serve->callback([options, &code] { code = run_serve(*options); });
}

}  // namespace privcards::main
