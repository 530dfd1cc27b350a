// What SQLite's world can do to us: files that are not ours, directories in use, disks that are
// full. Each gives the stated Fault and leaves nothing half-written.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "tests/stores/committing.hpp"
#include "tests/support/books.hpp"

namespace privcards::tests {
namespace {

using store::SqliteStore;
using testing::HasSubstr;

Result<std::unique_ptr<SqliteStore>, Fault> open_in(const std::string& directory) {
  return SqliteStore::open({.directory = directory, .durable = false});
}

Fault fault_opening(const std::string& directory) {
  auto opened = open_in(directory);
  EXPECT_FALSE(opened);
  return opened ? Fault{} : opened.error();
}

void run_sql(const std::string& file, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

// A set whose only row is large.
app::WorkingSet large_row(std::int64_t id, std::size_t size) {
  app::WorkingSet set;
  set.data_keys.put({.account = {id}, .wrapped = Bytes(size, 7)});
  return set;
}

TEST(SqliteOpening, makes_a_private_directory_and_file) {
  TemporaryDirectory parent;
  const std::string directory = parent.file("a/b");
  ASSERT_TRUE(open_in(directory));
  struct stat status {};
  ASSERT_EQ(::stat(directory.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  ASSERT_EQ(::stat(SqliteStore::file_in(directory).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(SqliteOpening, refuses_a_directory_in_use_until_it_is_free) {
  TemporaryDirectory directory;
  {
    auto first = open_in(directory.path());
    ASSERT_TRUE(first);
    Fault fault = fault_opening(directory.path());
    EXPECT_EQ(fault.kind, FaultKind::refused);
    EXPECT_THAT(fault.message, HasSubstr("in use by another privcards process"));
  }
  EXPECT_TRUE(open_in(directory.path()));
}

TEST(SqliteOpening, refuses_a_place_that_cannot_be_a_directory) {
  TemporaryDirectory directory;
  std::ofstream(directory.file("plain")) << "a file";
  EXPECT_EQ(fault_opening(directory.file("plain/data")).kind, FaultKind::refused);
}

TEST(SqliteOpening, tells_a_file_that_is_no_database) {
  TemporaryDirectory directory;
  const std::string text(10'000, 'x');
  std::ofstream(SqliteStore::file_in(directory.path())) << text;
  EXPECT_EQ(fault_opening(directory.path()).kind, FaultKind::corrupted);
  std::ifstream after(SqliteStore::file_in(directory.path()));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(after), {}), text);  // not touched
}

TEST(SqliteOpening, refuses_a_schema_that_a_newer_program_made) {
  SqliteUnderTest under_test;
  under_test.close();
  run_sql(under_test.file(), "INSERT INTO schema_migrations VALUES (99, 'aa')");
  Fault fault = fault_opening(under_test.directory().path());
  EXPECT_EQ(fault.kind, FaultKind::refused);
  EXPECT_THAT(fault.message, HasSubstr("the database has schema 99"));
}

TEST(SqliteOpening, refuses_a_migration_that_is_not_ours) {
  SqliteUnderTest under_test;
  under_test.close();
  run_sql(under_test.file(), "UPDATE schema_migrations SET sha256 = 'aa'");
  Fault fault = fault_opening(under_test.directory().path());
  EXPECT_EQ(fault.kind, FaultKind::refused);
  EXPECT_THAT(fault.message, HasSubstr("is not this program's"));
}

// Cut short at any page, the file gives a Fault or a finding, and never a wrong answer or a crash.
TEST(SqliteCorruption, a_truncated_file_is_told) {
  SqliteUnderTest under_test;
  make_books(*std::make_unique<Installation>(under_test.store()));
  under_test.close();
  const auto full = std::filesystem::file_size(under_test.file());
  const std::string copy = under_test.directory().file("copy");
  std::filesystem::copy_file(under_test.file(), copy);
  constexpr std::uintmax_t page = 4096;
  for (std::uintmax_t size = page; size < full; size += page * 7) {
    SCOPED_TRACE(size);
    std::filesystem::copy_file(copy, under_test.file(),
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(under_test.file(), size);
    auto opened = open_in(under_test.directory().path());
    if (!opened) {
      EXPECT_EQ(opened.error().kind, FaultKind::corrupted) << opened.error().message;
      continue;
    }
    auto reader = (*opened)->reader();
    ASSERT_TRUE(reader);
    auto report = (*reader)->verify();
    if (!report) {
      EXPECT_EQ(report.error().kind, FaultKind::corrupted) << report.error().message;
    } else {
      EXPECT_THAT(report->broken, HasSubstr("the database file is damaged"));
    }
  }
}

TEST(SqliteCorruption, pages_of_noise_are_told) {
  SqliteUnderTest under_test;
  make_books(*std::make_unique<Installation>(under_test.store()));
  under_test.close();
  {
    std::fstream file(under_test.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 8);
    file << std::string(4096 * 20, '\xA5');
  }
  auto opened = open_in(under_test.directory().path());
  if (!opened) {
    EXPECT_EQ(opened.error().kind, FaultKind::corrupted);
    return;
  }
  auto report = (*opened)->reader().value()->verify();
  ASSERT_TRUE(report);
  EXPECT_THAT(report->broken, HasSubstr("the database file is damaged"));
  // The book meets it as a Fault, not as a missing row.
  auto head = (*opened)->head();
  EXPECT_TRUE(head || head.error().kind == FaultKind::corrupted);
}

// A limit on the size of files stands for a full disk: the log cannot grow any further.
class SqliteFullDisk : public testing::Test {
 protected:
  void SetUp() override {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);  // write() then fails with EFBIG
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old_limit_), 0);
  }
  void TearDown() override {
    make_room();
    std::signal(SIGXFSZ, old_handler_);
  }
  void limit_files_to(std::uintmax_t size) {
    rlimit limit{static_cast<rlim_t>(size), old_limit_.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  void make_room() { ::setrlimit(RLIMIT_FSIZE, &old_limit_); }

 private:
  rlimit old_limit_{};
  sighandler_t old_handler_ = SIG_DFL;
};

TEST_F(SqliteFullDisk, a_commit_without_room_leaves_nothing_and_the_next_one_with_room_passes) {
  SqliteUnderTest under_test;
  app::WorkingSet first = large_row(1, 10);
  ASSERT_TRUE(commit(under_test.store(), first, 11));
  limit_files_to(std::filesystem::file_size(under_test.file() + "-wal") + 100'000);
  app::WorkingSet second = large_row(2, 1'000'000);
  Result<void, Fault> refused = commit(under_test.store(), second, 12);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FaultKind::storage_full) << refused.error().message;
  auto reader = under_test.store().reader().value();
  EXPECT_EQ(reader->data_keys()->size(), 1U);
  EXPECT_EQ(under_test.store().head()->last_id, 11);
  app::WorkingSet small = large_row(3, 10);
  EXPECT_TRUE(commit(under_test.store(), small, 13)) << "what still fits is still taken";
  make_room();
  EXPECT_TRUE(commit(under_test.store(), second, 14));
  under_test.reopen();
  EXPECT_EQ(under_test.store().reader().value()->data_keys()->size(), 3U);
  EXPECT_EQ(under_test.store().head()->number, 3);
  EXPECT_EQ(under_test.store().head()->last_id, 14);
}

TEST_F(SqliteFullDisk, what_was_not_committed_is_not_there_after_a_restart_either) {
  SqliteUnderTest under_test;
  app::WorkingSet first = large_row(1, 10);
  ASSERT_TRUE(commit(under_test.store(), first));
  limit_files_to(std::filesystem::file_size(under_test.file() + "-wal") + 100'000);
  app::WorkingSet second = large_row(2, 1'000'000);
  ASSERT_FALSE(commit(under_test.store(), second));
  make_room();
  under_test.reopen();
  EXPECT_EQ(under_test.store().reader().value()->data_keys()->size(), 1U);
  EXPECT_EQ(under_test.store().reader().value()->verify()->broken, "");
}

TEST_F(SqliteFullDisk, a_store_that_cannot_be_made_says_so_and_can_be_made_later) {
  TemporaryDirectory directory;
  limit_files_to(20'000);
  EXPECT_EQ(fault_opening(directory.path()).kind, FaultKind::storage_full);
  make_room();
  EXPECT_TRUE(open_in(directory.path()));
}

TEST(SqliteBackup, is_a_complete_copy_of_a_running_store_and_never_overwrites) {
  SqliteUnderTest under_test;
  Installation installation(under_test.store());
  Books books = make_books(installation);
  TemporaryDirectory target;
  const std::string copy = SqliteStore::file_in(target.path());
  ASSERT_TRUE(SqliteStore::backup(under_test.directory().path(), copy));
  Result<void, Fault> again = SqliteStore::backup(under_test.directory().path(), copy);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, FaultKind::refused);
  struct stat status {};
  ASSERT_EQ(::stat(copy.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  auto opened = open_in(target.path());
  ASSERT_TRUE(opened);
  auto report = (*opened)->reader().value()->verify();
  EXPECT_EQ(report->broken, "");
  EXPECT_EQ(report->transfers, installation.verify().transfers);
  Installation restored(**opened);
  EXPECT_EQ(restored.card(books.card).balance.held_minor, 30'00);
}

TEST(SqliteBackup, says_what_it_cannot_read_or_write) {
  TemporaryDirectory directory;
  EXPECT_FALSE(SqliteStore::backup(directory.file("nothing"), directory.file("copy")));
  SqliteUnderTest under_test;
  EXPECT_FALSE(SqliteStore::backup(under_test.directory().path(), directory.file("no/copy")));
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

// Readers on their own threads while the writer commits: each question is answered from one
// snapshot, in which the wallet's row and its list agree.
TEST(SqliteSnapshots, agree_with_themselves_while_commits_go_on) {
  SqliteUnderTest under_test;
  Installation installation(under_test.store());
  deposit(installation, 10'000'00);
  CardId card = create_card(installation, 5'000'00);
  std::atomic<bool> done{false};
  std::atomic<int> asked{0};
  std::thread questioner([&, reader = under_test.store().reader().value().release()] {
    std::unique_ptr<app::Queries> questions(reader);
    while (!done || asked == 0) {
      auto page = questions->transactions(installation.wallet(), {}, {.per_page = 1});
      ASSERT_TRUE(page);
      auto events = questions->events(installation.wallet(), {}, {.per_page = 1});
      ASSERT_TRUE(events);
      ASSERT_FALSE(events->rows.empty());
      EXPECT_EQ(events->rows[0].sequence, events->total);
      EXPECT_EQ(static_cast<std::int64_t>(page->rows.size()), page->total > 0 ? 1 : 0);
      ++asked;
    }
  });
  for (int i = 0; i < 200; ++i) authorize(installation, card, 1'00);
  done = true;
  questioner.join();
  EXPECT_EQ(installation.verify().broken, "");
}

TEST(SqliteSnapshots, a_running_store_verifies_from_outside) {
  SqliteUnderTest under_test;
  Installation installation(under_test.store());
  deposit(installation, 10'000'00);
  CardId card = create_card(installation, 5'000'00);
  std::atomic<bool> done{false};
  std::thread verifier([&] {
    do {
      auto report = SqliteStore::verify(under_test.directory().path());
      ASSERT_TRUE(report);
      EXPECT_EQ(report->broken, "");
    } while (!done);
  });
  for (int i = 0; i < 300; ++i) authorize(installation, card, 1'00);
  done = true;
  verifier.join();
}

TEST(SqliteSnapshots, there_is_nothing_to_verify_where_there_is_no_store) {
  TemporaryDirectory directory;
  EXPECT_FALSE(SqliteStore::verify(directory.path()));
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

}  // namespace
}  // namespace privcards::tests
