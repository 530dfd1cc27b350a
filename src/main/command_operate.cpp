// `privcards admin`, `verify` and `backup`: what an operator runs beside the server.

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <future>

#include "edge/json/json.hpp"
#include "edge/json/json_writer.hpp"
#include "edge/net/http_client.hpp"
#include "main/admin.hpp"
#include "main/commands.hpp"
#include "main/core.hpp"
#include "main/files.hpp"
#include "main/process.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace privcards::main {
namespace {

constexpr std::int64_t admin_timeout_ms = 60'000;
constexpr std::size_t output_max = std::size_t{256} << 20;  // a million accounts and keys

struct AdminOptions {
  std::string config;
  std::string data;
  std::string database;
};

// Nothing unless it is an answer of `answer_admin` in server_http.cpp.
std::optional<AdminAnswer> read_answer(const net::OutgoingResult& result) {
  for (const auto& [name, value] : result.headers) {
    if (name != admin_code_header) continue;
    AdminAnswer answer{.output = result.body};
    const char* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, answer.code);
    if (read.ec == std::errc() && read.ptr == end) return answer;
  }
  return std::nullopt;
}

// Asks the server that runs on the directory. Nothing when none answers: one that was killed leaves
// its file, and another program may have its port by now.
std::optional<AdminAnswer> ask_server(const std::string& directory,
                                      const std::vector<std::string>& arguments) {
  const auto text = read_file(admin_file(directory));
  if (!text) return std::nullopt;
  const auto where = parse_json(*text);
  if (!where || where->find("url") == nullptr || where->find("token") == nullptr) {
    return std::nullopt;
  }
  constexpr std::string_view scheme = "http://";
  const auto address = parse_listen(where->find("url")->text.substr(scheme.size()));
  if (!address) return std::nullopt;
  net::OutgoingRequest request{
      .scheme = "http",
      .host = address->address,
      .port = address->port,
      .target = "/admin",
      .headers = {{"Authorization", "Bearer " + where->find("token")->text}},
      .total_timeout_ms = admin_timeout_ms,
      .response_max = output_max,
      .response_keep = output_max};
  JsonWriter json(request.body);
  json.begin_array();
  for (const std::string& argument : arguments) json.string(argument);
  json.end_array();
  net::Loop loop(1);
  net::HttpClient client(loop, {});
  loop.start();
  std::promise<net::OutgoingResult> answered;
  client.send(
      std::move(request), [](ByteView) { return true; },
      [&answered](net::OutgoingResult result) { answered.set_value(std::move(result)); });
  const net::OutgoingResult result = answered.get_future().get();
  loop.stop();
  if (result.failure == net::OutgoingFailure::timeout) {
    return AdminAnswer{1,
                       "the server of " + admin_file(directory) +
                           " does not answer; what was asked may have been done. Remove the file "
                           "if no server runs there\n"};
  }
  return read_answer(result);
}

AdminAnswer run_directly(const Config& config, const std::vector<std::string>& arguments) {
  auto core = Core::open(config);
  if (!core) return {1, core.error().message + "\n"};
  (*core)->book().start();
  AdminAnswer answer = run_admin(**core, arguments);
  (*core)->stop();
  return answer;
}

int admin(const AdminOptions& options, const std::vector<std::string>& arguments) {
  Config config;
  config.data_directory = options.data;
  if (!options.config.empty()) {
    auto read = read_config(options.config);
    if (!read) return complain(read.error());
    config = std::move(*read);
  }
  if (!options.database.empty()) config.database = options.database;
  if (config.data_directory.empty()) {
    complain("give --data DIR or --config FILE");
    return wrong_arguments;
  }
  auto answer = ask_server(config.data_directory, arguments);
  if (!answer) answer = run_directly(config, arguments);
  std::fputs(answer->output.c_str(), answer->code == 0 ? stdout : stderr);
  return answer->code;
}

int verify(const std::string& directory, const std::string& database) {
  if (directory.empty() == database.empty()) {
    complain("give --data DIR or --database postgres://…");
    return wrong_arguments;
  }
  if (database.empty() && !std::filesystem::exists(store::SqliteStore::file_in(directory))) {
    return complain(store::SqliteStore::file_in(directory) + " does not exist");
  }
  const auto report = database.empty() ? store::SqliteStore::verify(directory)
                                       : store::PostgresStore::verify(database);
  if (!report) return complain(report.error().message);
  if (!report->broken.empty()) {
    std::printf("BROKEN: %s\n", report->broken.c_str());
    return 1;
  }
  std::printf(
      "The ledger holds: %lld groups, %lld transfers, %lld wallets, %lld cards, %lld transactions, "
      "%lld events.\n",
      static_cast<long long>(report->groups), static_cast<long long>(report->transfers),
      static_cast<long long>(report->wallets), static_cast<long long>(report->cards),
      static_cast<long long>(report->transactions), static_cast<long long>(report->events));
  return 0;
}

int backup(const std::string& directory, const std::string& to) {
  if (!std::filesystem::exists(store::SqliteStore::file_in(directory))) {
    return complain(store::SqliteStore::file_in(directory) + " does not exist");
  }
  if (auto done = store::SqliteStore::backup(directory, to); !done) {
    return complain(done.error().message);
  }
  std::printf("%s written. The key file is not in it: keep a copy of that somewhere else.\n",
              to.c_str());
  return 0;
}

}  // namespace

std::string_view version() { return PRIVCARDS_VERSION; }

namespace {

std::string check_postgres(const std::string& text) {
  return store::is_postgres(text) ? "" : "is not a PostgreSQL connection string";
}

}  // namespace

void add_database_option(CLI::App& command, std::string& database) {
  command
      .add_option("--database", database,
                  "PostgreSQL instead of a file: postgres://… or any libpq connection string")
      ->check(check_postgres);
}

void add_read_database_option(CLI::App& command, std::string& read_database) {
  command
      .add_option("--read-database", read_database,
                  "A standby of it, for reads that may lag behind a moment")
      ->check(check_postgres);
}

void add_admin(CLI::App& app, int& code) {
  auto options = std::make_shared<AdminOptions>();
  CLI::App* command =
      app.add_subcommand("admin", "Accounts, keys, BINs, links: privcards admin --data DIR --help");
  command->add_option("--data", options->data, "Data directory");
  command->add_option("--config", options->config, "Or the server's TOML file");
  add_database_option(*command, options->database);
  command->prefix_command();
  command->set_help_flag();
  command->callback([command, options, &code] { code = admin(*options, command->remaining()); });
}

void add_verify(CLI::App& app, int& code) {
  auto directory = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("verify", "Prove the ledger, running or not");
  command->add_option("--data", *directory, "Data directory");
  auto database = std::make_shared<std::string>();
  add_database_option(*command, *database);
  command->callback([directory, database, &code] { code = verify(*directory, *database); });
}

void add_backup(CLI::App& app, int& code) {
  auto directory = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("backup", "Copy the store, also while it runs");
  command->add_option("--data", *directory, "Data directory")->required();
  command->add_option("--to", *to, "The new file")->required();
  command->callback([directory, to, &code] { code = backup(*directory, *to); });
}

}  // namespace privcards::main
