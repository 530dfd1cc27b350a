#pragma once
// Two programs on one database, each with its own book and reader.

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <thread>

#include "store/postgres/postgres_store.hpp"
#include "tests/support/books.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace privcards::tests {

inline PostgresCluster& cluster() { return PostgresCluster::shared(); }

class TwoNodes : public testing::Test {
 protected:
  TwoNodes() {
    deposit(first_, 10'000'00);
    for (CardId& card : cards_) card = create_card(first_, 1'000'00);
    second_ = std::make_unique<Installation>(*stores_[1], 2);
  }
  Installation& node(int index) { return index == 0 ? first_ : *second_; }
  // The same on both nodes at once.
  template <class Do>
  void on_both(const Do& act) {
    std::thread other([&] { act(node(1), 1); });
    act(node(0), 0);
    other.join();
  }

  const std::string database_ = cluster().new_database();
  std::array<std::unique_ptr<store::PostgresStore>, 2> stores_{
      std::move(store::PostgresStore::open(database_).value()),
      std::move(store::PostgresStore::open(database_).value())};
  Installation first_{*stores_[0]};
  std::unique_ptr<Installation> second_;
  std::array<CardId, 3> cards_;
};

}  // namespace privcards::tests
