#include "tests/support/store_under_test.hpp"

#include <cstdlib>

#include "base/check.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace privcards::tests {

std::string name_of(StoreKind kind) {
  switch (kind) {
    case StoreKind::memory:
      return "memory";
    case StoreKind::sqlite:
      return "sqlite";
    case StoreKind::postgres:
      return "postgres";
  }
  CHECK(false);
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "privcards_XXXXXX").string();
  CHECK(::mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<StoreUnderTest> make_store(StoreKind kind) {
  if (kind == StoreKind::memory) return std::make_unique<MemoryUnderTest>();
  if (kind == StoreKind::postgres) return std::make_unique<PostgresUnderTest>();
  return std::make_unique<SqliteUnderTest>();
}

void SqliteUnderTest::reopen() {
  store_.reset();
  // Whether a commit survives a power cut is not asked here.
  auto opened = store::SqliteStore::open({.directory = directory_.path(), .durable = false});
  CHECK(opened);
  store_ = std::move(*opened);
}

PostgresUnderTest::PostgresUnderTest() : database_(PostgresCluster::shared().used_database()) {
  reopen();
}

PostgresUnderTest::~PostgresUnderTest() {
  store_.reset();
  PostgresCluster::shared().give_back(database_);
}

void PostgresUnderTest::reopen() {
  store_.reset();
  auto opened = store::PostgresStore::open(database_);
  CHECK(opened);
  store_ = std::move(*opened);
}

}  // namespace privcards::tests
