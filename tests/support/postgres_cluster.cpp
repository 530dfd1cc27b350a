#include "tests/support/postgres_cluster.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <vector>

#include "base/check.hpp"

namespace privcards::tests {
namespace {

// Where Debian keeps the programs of the newest version that is installed.
std::string program(const std::string& name) {
  std::vector<std::pair<int, std::string>> found;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql")) {
    const std::filesystem::path path = entry.path() / "bin" / name;
    if (std::filesystem::exists(path)) {
      found.emplace_back(std::atoi(entry.path().filename().c_str()), path.string());
    }
  }
  CHECK(!found.empty());
  return std::max_element(found.begin(), found.end())->second;
}

// PostgreSQL does not run as root: the package's own user does it then.
const passwd* server_user() { return ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr; }

// Runs a program as that user, its output in a file; it dies with us.
pid_t spawn(const std::vector<std::string>& arguments, const std::string& log) {
  const passwd* user = server_user();
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child > 0) return child;
  const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(file, 1);
  ::dup2(file, 2);
  if (user != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 ||
                          ::setuid(user->pw_uid) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // an immediate shutdown
  if (::getppid() != parent) ::_exit(125);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

int wait_for(pid_t child) {
  int status = 0;
  CHECK(::waitpid(child, &status, 0) == child);
  return status;
}

}  // namespace

PostgresCluster::PostgresCluster() {
  if (const passwd* user = server_user()) {
    CHECK(::chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) == 0);
  }
  const pid_t made = spawn({program("initdb"), "-D", data(), "-A", "trust", "-U", "tests", "-E",
                            "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"},
                           "/dev/null");
  CHECK(wait_for(made) == 0);
  start();
}

PostgresCluster::~PostgresCluster() {
  if (server_ == 0) return;
  ::kill(server_, SIGQUIT);
  wait_for(server_);
}

PostgresCluster& PostgresCluster::shared() {
  static PostgresCluster cluster;
  return cluster;
}

void PostgresCluster::start() {
  server_ = spawn({program("postgres"), "-D", data(), "-k", directory_.path(), "-c",
                   "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200", "-c",
                   "shared_buffers=32MB", "-c", "autovacuum=off", "-c", "log_min_messages=panic"},
                  "/dev/null");
  while (PQping(connection_string().c_str()) != PQPING_OK) {
    int status = 0;
    CHECK(::waitpid(server_, &status, WNOHANG) == 0);
    ::usleep(5'000);
  }
}

void PostgresCluster::kill_hard() {
  ::kill(server_, SIGKILL);
  wait_for(server_);
  server_ = 0;
}

void PostgresCluster::ask_password_of(const std::string& role) {
  const std::string path = data() + "/pg_hba.conf";
  std::ifstream before(path);
  const std::string text(std::istreambuf_iterator<char>(before), {});
  std::ofstream(path) << "local all " << role << " scram-sha-256\n" << text;
  run_sql(connection_string(), "SELECT pg_reload_conf()");
  // The server reads it in its own time: until then anyone is let in.
  for (;;) {
    PGconn* connection = PQconnectdb(connection_string("user=" + role + " password=no").c_str());
    const bool let_in = PQstatus(connection) == CONNECTION_OK;
    PQfinish(connection);
    if (!let_in) return;
    ::usleep(5'000);
  }
}

std::string PostgresCluster::connection_string(const std::string& more) const {
  return "host=" + directory_.path() + " user=tests dbname=postgres " + more;
}

std::string PostgresCluster::new_database() {
  const std::string schema = "test_" + std::to_string(++schemas_);
  run_sql(connection_string(), "CREATE SCHEMA " + schema);
  return connection_string("options=-csearch_path=" + schema);
}

std::string PostgresCluster::used_database() {
  if (used_.empty()) return new_database();
  std::string database = std::move(used_.back());
  used_.pop_back();
  run_sql(database,
          "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = "
          "current_schema() AND tablename <> 'schema_migrations' LOOP EXECUTE 'DELETE FROM ' || t; "
          "END LOOP; END $$");
  return database;
}

void PostgresCluster::run_sql(const std::string& database, const std::string& sql) {
  PGconn* connection = PQconnectdb(database.c_str());
  CHECK(PQstatus(connection) == CONNECTION_OK);
  PGresult* result = PQexec(connection, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    std::fprintf(stderr, "%s\n%s\n", sql.c_str(), PQerrorMessage(connection));
    CHECK(false);
  }
  PQclear(result);
  PQfinish(connection);
}

}  // namespace privcards::tests
