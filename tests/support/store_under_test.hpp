#pragma once
// The stores that every store test runs against, by one face. What is committed must be there again
// after reopen(), whatever the store keeps it in.

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "app/ports/store.hpp"
#include "store/memory/memory_store.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace privcards::tests {

enum class StoreKind : std::uint8_t { memory, sqlite, postgres };
inline constexpr std::array every_store{StoreKind::memory, StoreKind::sqlite, StoreKind::postgres};
std::string name_of(StoreKind kind);
// Names the tests of a suite that runs on every store.
struct NameOfStore {
  std::string operator()(const auto& test) const { return name_of(test.param); }
};

// A directory of its own, gone with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string path() const { return path_.string(); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual app::Store& store() = 0;
  virtual void reopen() = 0;
};

std::unique_ptr<StoreUnderTest> make_store(StoreKind kind);

// What make_store() makes, with more to reach.
class MemoryUnderTest final : public StoreUnderTest {
 public:
  store::MemoryStore& store() override { return store_; }
  void reopen() override {}

 private:
  store::MemoryStore store_;
};

class SqliteUnderTest final : public StoreUnderTest {
 public:
  SqliteUnderTest() { reopen(); }
  store::SqliteStore& store() override { return *store_; }
  void reopen() override;
  void close() { store_.reset(); }
  const TemporaryDirectory& directory() const { return directory_; }
  std::string file() const { return store::SqliteStore::file_in(directory_.path()); }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<store::SqliteStore> store_;
};

class PostgresUnderTest final : public StoreUnderTest {
 public:
  PostgresUnderTest();
  ~PostgresUnderTest() override;
  store::PostgresStore& store() override { return *store_; }
  void reopen() override;
  void close() { store_.reset(); }
  const std::string& database() const { return database_; }

 private:
  std::string database_;
  std::unique_ptr<store::PostgresStore> store_;
};

}  // namespace privcards::tests
