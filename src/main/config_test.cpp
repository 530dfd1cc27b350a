#include "main/config.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace privcards::main {
namespace {

Result<Config, std::string> read(const std::string& text) {
  const std::string path = testing::TempDir() + "privcards_config_test.toml";
  std::ofstream(path) << text;
  return read_config(path);
}

std::string problem_of(const std::string& text) {
  const auto config = read(text);
  return config ? "" : config.error().substr(config.error().find(": ") + 2);
}

TEST(Config, what_is_not_said_keeps_its_default) {
  const auto config = read("[data]\ndirectory = \"/data\"\n[http]\nlisten = \"[::1]:9000\"\n");
  ASSERT_TRUE(config) << config.error();
  EXPECT_EQ(config->http.address, "::1");
  EXPECT_EQ(config->http.port, 9000);
  EXPECT_EQ(config->keys_path(), "/data/privcards.keys");
  EXPECT_EQ(config->requests_per_minute, 1'000);
  EXPECT_FALSE(config->webhook_test_loopback);
}

TEST(Config, webhooks_to_this_machine_are_the_operators_word) {
  const std::string data = "[data]\ndirectory = \"d\"\n[webhooks]\n";
  const auto config = read(data + "test_loopback = true\n");
  ASSERT_TRUE(config) << config.error();
  EXPECT_TRUE(config->webhook_test_loopback);
  EXPECT_EQ(problem_of(data + "test_loopback = 1\n"),
            "[webhooks] test_loopback must be true or false");
}

TEST(Config, a_database_is_named_like_libpq_names_it) {
  for (const char* database : {"postgres://a,b/cards", "postgresql://h", "host=a dbname=b"}) {
    const auto config =
        read("[data]\ndirectory = \"d\"\ndatabase = \"" + std::string(database) + "\"\n");
    ASSERT_TRUE(config) << config.error();
    EXPECT_EQ(config->database, database);
  }
}

TEST(Config, problems_name_the_key) {
  EXPECT_EQ(problem_of(""), "[data] directory is required");
  EXPECT_EQ(problem_of("[data]\ndirectory = 5\n"), "[data] directory must be a string");
  EXPECT_EQ(problem_of("[data]\ndirectory = \"d\"\ntypo = 1\n"), "[data] typo is not a setting");
  EXPECT_EQ(problem_of("[data]\ndirectory = \"d\"\ndatabase = \"/a/file\"\n"),
            "[data] database must be a PostgreSQL connection string such as postgres://host/name");
  EXPECT_EQ(problem_of("[data]\ndirectory = \"d\"\nread_database = \"host=b\"\n"),
            "[data] read_database names a standby of the PostgreSQL in [data] database");
  EXPECT_EQ(problem_of("[dta]\nx = 1\n[data]\ndirectory = \"d\"\n"), "[dta] is not a section");
  EXPECT_EQ(problem_of("[data]\ndirectory = \"d\"\n[http]\nlisten = \"8080\"\n"),
            "[http] listen must be HOST:PORT");
  EXPECT_EQ(problem_of("[data]\ndirectory = \"d\"\n[http]\nlisten = \"a:99999\"\n"),
            "[http] listen must end in a port between 0 and 65535");
  EXPECT_EQ(problem_of("[data]\ndirectory = \"d\"\n[http]\ntls_key_file = \"k\"\n"),
            "[http] tls_certificate_file and tls_key_file go together");
  EXPECT_EQ(problem_of("[data]\ndirectory = \"d\"\n[log]\nlevel = \"loud\"\n"),
            "[log] level must be debug, info, warn or error");
  EXPECT_EQ(problem_of("[data]\ndirectory = \"d\"\n[limits]\nrequests_per_minute = -1\n"),
            "[limits] requests_per_minute must be a whole number, not negative");
}

TEST(Config, addresses_of_services_are_checked_at_the_start) {
  const std::string data = "[data]\ndirectory = \"d\"\n";
  EXPECT_EQ(problem_of(data + "[rails.btc]\nurl = \"node:8332\"\n"),
            "[rails.btc] url must be http(s)://HOST:PORT");
  EXPECT_EQ(
      problem_of(data + "[prices]\nproviders = [\"kraken=http://user@host\"]\n"),
      "[prices] providers must be kraken, coinbase, bitstamp or coingecko, or one of them =URL");
  EXPECT_EQ(problem_of(data + "[screening]\nurl = \"ftp://host/ask\"\n"),
            "[screening] url must be http(s)://HOST:PORT/PATH");
  EXPECT_EQ(problem_of(data + "[screening]\nurl = \"http://host:81/ask\"\n"), "");
  EXPECT_EQ(problem_of(data + "[screening]\nurl = \"http://host/ask\"\ncommand = [\"ask\"]\n"),
            "[screening] url and command exclude each other");
}

TEST(Config, addresses_render_as_they_are_written) {
  EXPECT_EQ(render_listen({"127.0.0.1", 80}), "127.0.0.1:80");
  EXPECT_EQ(render_listen({"::1", 80}), "[::1]:80");
}

}  // namespace
}  // namespace privcards::main
