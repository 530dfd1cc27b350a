#pragma once
// The parts of the world that tests hold still: a clock that moves when told, dice that roll the
// same again from the same seed, objects rendered as one readable line.

#include <map>
#include <string>

#include "app/ports/dice.hpp"
#include "app/ports/presenter.hpp"

namespace privcards::tests {

// 2026-01-15T12:00:00Z: the middle of a month, far from any turn.
inline constexpr Instant first_instant{1'768'478'400'000};

class HeldClock final : public app::Clock {
 public:
  Instant now() override { return now_; }
  void set(Instant now) { now_ = now; }
  void advance_ms(std::int64_t ms) { now_ = now_.plus_ms(ms); }

 private:
  Instant now_ = first_instant;
};

// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to draw test cases with.
class SeededDice final : public app::Dice {
 public:
  explicit SeededDice(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::uint64_t state_;
};

// `card card_1 active 60.00 40.00` and the like: what a test may want to read in an event's body.
class LinePresenter final : public app::Presenter {
 public:
  void card(std::string& out, const cards::Card&, const cards::CardBalance&) const override;
  void transaction(std::string& out, const authorization::Transaction&) const override;
  void deposit(std::string& out, const deposits::Deposit&) const override;
  void challenge(std::string& out, const threeds::Challenge&,
                 const std::string& otp) const override;
  void webhook(std::string& out, const webhooks::Webhook&) const override;
  void movement(std::string& out, CardId, std::int64_t amount_minor,
                std::int64_t card_balance_minor, std::int64_t wallet_balance_minor,
                Instant created_at) const override;
  void event(std::string& out, const webhooks::Event& head, World world,
             std::string_view object) const override;
};

}  // namespace privcards::tests
