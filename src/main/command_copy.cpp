// `privcards copy`: moves an installation from its file to a PostgreSQL, and proves both.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "main/commands.hpp"
#include "main/process.hpp"
#include "store/postgres/import.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace privcards::main {
namespace {

// Nothing, or why this side is not to be trusted.
std::string problem_of(const app::Answer<app::VerifyReport>& report, const std::string& side) {
  if (!report) return side + ": " + report.error().message;
  return report->broken.empty() ? "" : side + " is BROKEN: " + report->broken;
}

bool same(const app::VerifyReport& left, const app::VerifyReport& right) {
  return left.groups == right.groups && left.transfers == right.transfers &&
         left.wallets == right.wallets && left.cards == right.cards &&
         left.transactions == right.transactions && left.events == right.events;
}

Result<void, Fault> copy_rows(store::SqliteStore& from, const std::string& to) {
  auto import = store::PostgresImport::begin(to);
  if (!import) return Unexpected(std::move(import).error());
  auto copied = from.each_row([&](const store::RowBatch& batch) { return import->take(batch); });
  return copied ? import->commit() : copied;
}

int copy(const std::string& directory, const std::string& database) {
  if (!std::filesystem::exists(store::SqliteStore::file_in(directory))) {
    return complain(store::SqliteStore::file_in(directory) + " does not exist");
  }
  auto from = store::SqliteStore::open({.directory = directory});
  if (!from) return complain(from.error().message);
  const auto before = store::SqliteStore::verify(directory);
  if (std::string problem = problem_of(before, directory); !problem.empty()) {
    return complain(problem);
  }
  if (auto copied = copy_rows(**from, database); !copied) return complain(copied.error().message);
  const auto after = store::PostgresStore::verify(database);
  if (std::string problem = problem_of(after, "the copy"); !problem.empty()) {
    return complain(problem);
  }
  if (!same(*before, *after)) return complain("the copy holds other counts than " + directory);
  std::printf(
      "Copied and proved on both sides: %lld groups, %lld transfers, %lld cards, %lld "
      "transactions.\nStart nodes with --database and this directory's key file; do not start the "
      "old server again.\n",
      static_cast<long long>(after->groups), static_cast<long long>(after->transfers),
      static_cast<long long>(after->cards), static_cast<long long>(after->transactions));
  return 0;
}

}  // namespace

void add_copy(CLI::App& app, int& code) {
  auto from = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("copy", "Move an installation to PostgreSQL; its server must be stopped");
  command->add_option("--from", *from, "Data directory")->required();
  command->add_option("--to", *to, "postgres://… of an empty database")->required();
  command->callback([from, to, &code] { code = copy(*from, *to); });
}

}  // namespace privcards::main
