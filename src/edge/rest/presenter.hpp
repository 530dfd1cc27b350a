#pragma once
// The objects of the public API as JSON, for answers and events alike (contract: api/openapi.yaml).

#include <optional>
#include <string>

#include "app/ports/presenter.hpp"
#include "app/ports/queries.hpp"

namespace privcards::rest {

class ApiPresenter final : public app::Presenter {
 public:
  // `spent_this_month` is printed as the balance row has it: callers pass the row of the current
  // month (CardBalance::in_month).
  void card(std::string& out, const cards::Card& card,
            const cards::CardBalance& balance) const override;
  void transaction(std::string& out, const authorization::Transaction& transaction) const override;
  void deposit(std::string& out, const deposits::Deposit& deposit) const override;
  void challenge(std::string& out, const threeds::Challenge& challenge,
                 const std::string& otp) const override;
  void webhook(std::string& out, const webhooks::Webhook& webhook) const override;
  void movement(std::string& out, CardId card, std::int64_t amount_minor,
                std::int64_t card_balance_minor, std::int64_t wallet_balance_minor,
                Instant created_at) const override;
  void event(std::string& out, const webhooks::Event& head, World world,
             std::string_view object) const override;

  void webhook_with_secret(std::string& out, const webhooks::Webhook& webhook,
                           const SecretText& secret) const;
  void wallet(std::string& out, const ledger::Wallet& wallet) const;
  void address(std::string& out, const deposits::DepositAddress& address) const;
  void bin(std::string& out, const app::BinView& view) const;
  void delivery(std::string& out, const webhooks::Delivery& delivery,
                std::optional<webhooks::EventType> type) const;
};

// Own decisions needed before an acceptance rate says something.
inline constexpr std::int64_t acceptance_decisions_min = 20;

}  // namespace privcards::rest
