#pragma once
// A PostgreSQL of the tests' own: made and started in a temporary folder on a unix socket when it
// is first asked for, gone with the test program however that ends. It forgets everything in a
// crash of the machine (fsync off) unless it is asked not to.

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/store_under_test.hpp"

namespace privcards::tests {

class PostgresCluster {
 public:
  PostgresCluster();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  // The one that the test program shares.
  static PostgresCluster& shared();
  // A schema of its own, as a connection string that sees no other: empty, or one that was given
  // back, with the tables in it and no rows.
  std::string new_database();
  std::string used_database();
  void give_back(const std::string& database) { used_.push_back(database); }
  std::string connection_string(const std::string& more = "") const;
  std::string socket_directory() const { return directory_.path(); }
  void run_sql(const std::string& database, const std::string& sql);

  void ask_password_of(const std::string& role);

  void start();
  void kill_hard();  // as a crash of the machine: no goodbye
  pid_t pid() const { return server_; }

 private:
  std::string data() const { return directory_.file("data"); }

  TemporaryDirectory directory_;
  pid_t server_ = 0;
  int schemas_ = 0;
  std::vector<std::string> used_;
};

}  // namespace privcards::tests
