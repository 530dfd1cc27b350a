#pragma once
// Renders the objects of the public API as JSON text. Events are serialised in the commit of what
// they tell, so the book needs the renderer; JSON itself stays at the edge, which implements this.

#include <string>

#include "app/records.hpp"

namespace privcards::app {

class Presenter {
 public:
  virtual ~Presenter() = default;
  virtual void card(std::string& out, const cards::Card&, const cards::CardBalance&) const = 0;
  virtual void transaction(std::string& out, const authorization::Transaction&) const = 0;
  virtual void deposit(std::string& out, const deposits::Deposit&) const = 0;
  // `otp` is empty when it must not be shown.
  virtual void challenge(std::string& out, const threeds::Challenge&,
                         const std::string& otp) const = 0;
  virtual void webhook(std::string& out, const webhooks::Webhook&) const = 0;
  // {"card_id","amount","card_balance","wallet_balance","created_at"}
  virtual void movement(std::string& out, CardId, std::int64_t amount_minor,
                        std::int64_t card_balance_minor, std::int64_t wallet_balance_minor,
                        Instant created_at) const = 0;
  // The whole event document around `object`, a rendered JSON value.
  virtual void event(std::string& out, const webhooks::Event& head, World world,
                     std::string_view object) const = 0;
};

}  // namespace privcards::app
