#include "main/core.hpp"

#include <chrono>
#include <filesystem>

#include "main/log.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace privcards::main {
namespace {

// What SQLite says names no file.
Fault about_store(const Config& config, Fault fault) {
  const std::string& directory = config.data_directory;
  if (config.database.empty() && fault.message.find(directory) == std::string::npos) {
    fault.message = store::SqliteStore::file_in(directory) + ": " + fault.message;
  }
  return fault;
}

// The one place that chooses.
Result<std::unique_ptr<app::Store>, Fault> open_store(const Config& config) {
  if (config.database.empty()) {
    auto store = store::SqliteStore::open(
        {.directory = config.data_directory, .writer_cache_bytes = config.writer_cache_mib << 20});
    if (!store) return Unexpected(std::move(store).error());
    return std::unique_ptr<app::Store>(std::move(*store));
  }
  std::error_code error;
  std::filesystem::create_directories(config.data_directory, error);
  if (error) {
    return Unexpected(
        Fault{.kind = FaultKind::refused,
              .message = "cannot create " + config.data_directory + ": " + error.message()});
  }
  std::filesystem::permissions(config.data_directory, std::filesystem::perms::owner_all, error);
  auto store = store::PostgresStore::open(config.database, config.read_database);
  if (!store) return Unexpected(std::move(store).error());
  return std::unique_ptr<app::Store>(std::move(*store));
}

}  // namespace

Instant SystemClock::now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

Result<std::unique_ptr<Core>, Fault> Core::open(const Config& config) {
  std::unique_ptr<Core> core(new Core(config));
  auto store = open_store(config);
  if (!store) return Unexpected(about_store(config, std::move(store).error()));
  core->store_ = std::move(*store);
  if (auto opened = core->open_vault(); !opened) return Unexpected(std::move(opened).error());
  core->book_ = std::make_unique<app::Book>(*core->store_, core->clock_, core->dice_, *core->vault_,
                                            core->presenter_, app::Book::Options{});
  if (auto opened = core->book_->open(); !opened) {
    return Unexpected(about_store(config, std::move(opened).error()));
  }
  return core;
}

Result<void, Fault> Core::open_vault() {
  auto reader = store_->reader();
  if (!reader) return Unexpected(std::move(reader).error());
  app::Answer<Bytes> check = (*reader)->vault_check();
  if (!check) return Unexpected(std::move(check).error());
  // Keys are made for a store that has never been opened with any: an old one whose key file is
  // missing must say so.
  if (check->empty() && !std::filesystem::exists(config_.keys_path())) {
    if (auto made = vault::create_key_file(config_.keys_path()); !made) return made;
  }
  Result<vault::Keys, Fault> keys = vault::read_key_file(config_.keys_path());
  if (!keys) return Unexpected(std::move(keys).error());
  vault_ = std::make_unique<vault::FileVault>(std::move(*keys), dice_);
  if (check->empty()) {
    if (auto put = store_->put_vault_check(vault_->check_value()); !put) return put;
  } else if (auto right = vault_->verify_check_value(*check); !right) {
    return right;
  }
  app::Answer<std::vector<app::DataKey>> data_keys = (*reader)->data_keys();
  if (!data_keys) return Unexpected(std::move(data_keys).error());
  for (const app::DataKey& key : *data_keys) {
    if (auto loaded = vault_->load_data_key(key); !loaded) return loaded;
  }
  return {};
}

void Core::know_account(app::Queries& queries, AccountId account) {
  if (vault_->has_data_key(account)) return;
  app::Answer<std::vector<app::DataKey>> keys = queries.data_keys();
  if (!keys) return log(LogLevel::error, "data keys", {{"fault", keys.error().message}});
  for (const app::DataKey& key : *keys) {
    if (vault_->has_data_key(key.account)) continue;
    if (auto loaded = vault_->load_data_key(key); !loaded) {
      log(LogLevel::error, "a data key", {{"fault", loaded.error().message}});
    }
  }
}

void Core::stop() {
  if (book_) book_->stop();
}

Core::~Core() { stop(); }

}  // namespace privcards::main
