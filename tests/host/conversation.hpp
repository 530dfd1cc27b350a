#pragma once
// What the host's tests begin with: an installation with money, one Visa and one Mastercard card,
// and a terminal that has signed on.

#include "app/create_card.hpp"
#include "app/sandbox.hpp"
#include "tests/host/terminal.hpp"
#include "tests/support/store_under_test.hpp"

namespace privcards::tests {

class Conversation : public ::testing::Test {
 protected:
  static constexpr std::int64_t card_money_minor = 100'00;

  Conversation() : terminal_(installation_) {}

  app::CardAnswer new_card(std::string_view bin, std::int64_t amount_minor = card_money_minor) {
    auto card = installation_.run(app::CreateCard({.account = installation_.account().id,
                                                   .wallet = installation_.wallet(),
                                                   .bin_id = std::string(bin),
                                                   .amount_minor = amount_minor},
                                                  installation_.vault()));
    CHECK(card);
    return *card;
  }
  Installation& funded() {
    CHECK(installation_.run(
        app::SimulateDeposit({.wallet = installation_.wallet(), .amount_usd_minor = 10'000'00})));
    return installation_;
  }

  Fields purchase(std::int64_t amount_minor) { return terminal_.purchase(pan_, amount_minor); }
  Reply ask(const std::string& mti, const Fields& fields) { return terminal_.ask(mti, fields); }
  cards::CardBalance balance() { return installation_.card(card_).balance; }
  std::string cvv() {
    return installation_.vault().cvv2(pan_, installation_.card(card_).card.expiry()).reveal();
  }
  // The transaction that a message led to.
  std::optional<authorization::Transaction> transaction_of(const std::string& mti,
                                                           const Fields& fields) {
    auto message = installation_.queries().network_message(terminal_.key_of(mti, fields));
    CHECK(message);
    if (!*message || !(*message)->transaction) return std::nullopt;
    return installation_.transaction((*message)->transaction);
  }
  void expect_sound() {
    EXPECT_EQ(installation_.verify().broken, "");
    const std::string log = terminal_.whole_log();
    EXPECT_EQ(log.find(pan_.reveal()), std::string::npos);
  }

  MemoryUnderTest stores_;
  Installation installation_{stores_.store()};
  CardId card_ = (funded(), new_card(visa_bin).card.id);
  SecretText pan_ = installation_.pan_of(card_);
  Terminal terminal_;
};

// DE 90 of a message that named itself by these fields.
inline std::string original_elements(const std::string& mti, const Fields& fields) {
  return mti + fields.at(11) + fields.at(7) + fields.at(32) + "00000000000";
}

}  // namespace privcards::tests
