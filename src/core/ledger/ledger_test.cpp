#include <gtest/gtest.h>

#include "core/ledger/invariants.hpp"

namespace privcards::ledger {
namespace {

constexpr CardId card{17};
constexpr TransactionId hold{42};
constexpr LedgerAccount clearing{AccountKind::crypto_clearing, 9};
const LedgerAccount settlement{AccountKind::network_settlement, system_owner(World::test, 1)};

Transfer transfer(std::int64_t id, LedgerAccount from, LedgerAccount to, std::int64_t amount_minor,
                  Reason reason = Reason::deposit) {
  return {.id = {id},
          .from = from,
          .to = to,
          .amount_minor = amount_minor,
          .reason = reason,
          .cause = hold.value};
}
Transfer into_hold(std::int64_t amount_minor, Reason reason = Reason::hold_placed) {
  return transfer(1, card_available(card), card_held(card), amount_minor, reason);
}
Transfer out_of_hold(std::int64_t amount_minor) {
  return transfer(2, card_held(card), card_available(card), amount_minor, Reason::hold_reversed);
}

// Computed from the documented layout by another program.
TEST(Journal, hashes_fixed_bytes) {
  Transfer moved = {.id = {0x0102030405060708},
                    .from = clearing,
                    .to = wallet_account({17}),
                    .amount_minor = 123'456,
                    .reason = Reason::deposit,
                    .cause = 42,
                    .created_at = {1'767'323'045'000}};
  Bytes canonical;
  append_canonical(canonical, moved);
  EXPECT_EQ(hex_encode(canonical),
            "0102030405060708050000000000000009010000000000000011000000000001e240"
            "000000000000034801000000000000002a0000019b7ca98c88");
  Digest first = chain_hash({}, 1, {1'767'323'045'678}, canonical);
  EXPECT_EQ(hex_encode(first), "9f8758c5faddf270642a20757674e7c5f0b3221096b5b862e6efeef031871695");
  EXPECT_EQ(hex_encode(chain_hash(first, 2, {1'767'323'045'679}, {})),
            "1ef48a97bba1e52e41aea716b274cad1d7faa4282da1c961e51bbf00004f9992");
}

TEST(Journal, chain_is_unbroken_or_says_where_it_breaks) {
  std::vector<Transfer> moved = {transfer(1, clearing, wallet_account({1}), 5'00),
                                 transfer(2, wallet_account({1}), card_available(card), 3'00)};
  Bytes canonical;
  for (const Transfer& each : moved) append_canonical(canonical, each);
  JournalEntry entry{.number = 1,
                     .first_transfer = {1},
                     .last_transfer = {2},
                     .transfer_count = 2,
                     .committed_at = {1'000}};
  entry.hash = chain_hash({}, 1, entry.committed_at, canonical);
  auto found = [&](const JournalEntry& tried, std::span<const Transfer> transfers) {
    return JournalChain().add(tried, transfers);
  };
  EXPECT_EQ(found(entry, moved), "");
  JournalChain chain;
  EXPECT_EQ(chain.add(entry, moved), "");
  EXPECT_EQ(chain.groups(), 1);
  EXPECT_EQ(chain.transfers(), 2);
  EXPECT_NE(chain.add(entry, moved), "");  // its number was there already
  JournalEntry skipped = entry;
  skipped.number = 2;
  EXPECT_NE(found(skipped, moved), "");
  JournalEntry other_before = entry;
  other_before.previous_hash[0] = 1;
  EXPECT_NE(found(other_before, moved), "");
  JournalEntry miscounted = entry;
  miscounted.transfer_count = 1;
  EXPECT_NE(found(miscounted, moved), "");
  EXPECT_NE(found(entry, std::span(moved).first(1)), "");
  std::swap(moved[0], moved[1]);
  EXPECT_NE(found(entry, moved), "");
}

TEST(Postings, sum_up_by_account_and_to_nothing_in_all) {
  Postings postings;
  EXPECT_EQ(postings.add(transfer(1, clearing, wallet_account({1}), 500)), "");
  EXPECT_EQ(postings.add(transfer(2, wallet_account({1}), card_available(card), 200)), "");
  EXPECT_EQ(postings.posted_minor(wallet_account({1})), 300);
  EXPECT_EQ(postings.posted_minor(card_available(card)), 200);
  EXPECT_EQ(postings.posted_minor(clearing), -500);
  EXPECT_EQ(postings.posted_minor(card_held(card)), 0);
  std::int64_t total = 0;
  for (const auto& [account, sum] : postings.sums()) total += sum;
  EXPECT_EQ(total, 0);
}

TEST(Postings, refuse_what_no_ledger_holds) {
  Postings postings;
  EXPECT_NE(postings.add(transfer(1, clearing, wallet_account({1}), 0)), "");
  EXPECT_NE(postings.add(transfer(1, clearing, wallet_account({1}), -1)), "");
  EXPECT_NE(postings.add(transfer(1, clearing, clearing, 1)), "");
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(postings.add(transfer(1, clearing, wallet_account({1}), most)), "");
  EXPECT_NE(postings.add(transfer(1, settlement, wallet_account({1}), 1)), "");
}

TEST(Holds, are_placed_once_and_end_once) {
  Holds holds;
  EXPECT_EQ(holds.add(into_hold(40), hold), "");
  EXPECT_EQ(holds.add(into_hold(10, Reason::hold_increased), hold), "");
  EXPECT_EQ(holds.held_minor(hold), 50);
  EXPECT_EQ(holds.open_count(), 1U);
  EXPECT_EQ(holds.add(out_of_hold(20), hold), "");
  EXPECT_EQ(holds.add(out_of_hold(30), hold), "");
  EXPECT_EQ(holds.held_minor(hold), 0);
  EXPECT_EQ(holds.open_count(), 0U);
  EXPECT_NE(holds.add(out_of_hold(1), hold), "");
}

TEST(Holds, tell_what_cannot_be) {
  Holds placed;
  EXPECT_EQ(placed.add(into_hold(40), hold), "");
  EXPECT_NE(Holds(placed).add(into_hold(40), hold), "");                   // placed twice
  EXPECT_NE(Holds(placed).add(out_of_hold(41), hold), "");                 // below zero
  EXPECT_NE(Holds(placed).add(out_of_hold(1), {43}), "");                  // another's
  EXPECT_NE(Holds().add(into_hold(1, Reason::hold_increased), hold), "");  // nothing to raise
  EXPECT_EQ(Holds().add(transfer(1, clearing, wallet_account({1}), 5), hold), "");
}

TEST(Invariants, are_sentences_that_name_who_breaks_them) {
  EXPECT_EQ(check_balance(card_held(card), 5, 5), "");
  EXPECT_EQ(check_balance(card_held(card), 5, 6),
            "what is held on a card equals the sum of its transfers; not so for card 17");
  EXPECT_EQ(check_held(card, 0), "");
  EXPECT_EQ(check_held(card, -1), "what is held on a card is never negative; not so for card 17");
  EXPECT_EQ(check_sequence({1}, 3, 3), "");
  EXPECT_NE(check_sequence({1}, 3, 4), "");
  Wallet wallet{.id = {1}, .balance_minor = 5, .total_deposited_minor = 9, .total_spent_minor = 4};
  EXPECT_EQ(check_identity(wallet), "");
  wallet.total_spent_minor = 5;
  EXPECT_NE(check_identity(wallet), "");
  wallet.total_spent_minor = std::numeric_limits<std::int64_t>::min();
  EXPECT_NE(check_identity(wallet), "");
}

}  // namespace
}  // namespace privcards::ledger
