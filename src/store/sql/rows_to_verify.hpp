#pragma once
// The order in which `privcards verify` looks at a ledger's rows, the same in every store that
// speaks SQL. A journal and the cards are read by each in its own way.

#include "app/verification.hpp"
#include "store/sql/tables.hpp"

namespace privcards::store {

// `Rows` has each(select, look), each_row<Row>(where, look), read_journal() and read_cards().
template <class Rows>
void verify_rows(Rows& rows, app::Verification& verification) {
  rows.template each_row<ledger::Wallet>("", [&](const auto& row) { verification.wallet(row); });
  rows.template each_row<app::Alarm>("", [&](const auto& row) { verification.alarm(row); });
  rows.read_journal();
  rows.template each_row<authorization::Transaction>(
      "ORDER BY id", [&](const auto& row) { verification.transaction(row); });
  rows.each("SELECT wallet, sequence, packed_body FROM events ORDER BY wallet, sequence",
            [&](const auto& row) {
              const ByteView packed = row.blob(2);
              if (!packed.empty() && !unpack_text(packed)) {
                verification.damaged("the body of an event cannot be read (wallet " +
                                     std::to_string(row.integer(0)) + ", event " +
                                     std::to_string(row.integer(1)) + ")");
              }
              verification.event({row.integer(0)}, row.integer(1));
            });
  rows.template each_row<deposits::Deposit>("",
                                            [&](const auto& row) { verification.deposit(row); });
  rows.template each_row<threeds::Challenge>("WHERE status = 0",
                                             [&](const auto& row) { verification.challenge(row); });
  rows.template each_row<threeds::Authentication>(
      "ORDER BY id", [&](const auto& row) { verification.authentication(row); });
  rows.template each_row<webhooks::Delivery>("WHERE status = 0",
                                             [&](const auto& row) { verification.delivery(row); });
  rows.read_cards();
}

}  // namespace privcards::store
