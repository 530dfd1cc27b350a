#pragma once
// Commands that time gives: what alarms ring for. Each checks again that it is still due, so that a
// ring too early, twice or after the fact does nothing.

#include <functional>

#include "app/command.hpp"

namespace privcards::app {

// Rings one hold_expiry or challenge_expiry alarm. `done` gets true when something changed.
class RingAlarm final : public Command {
 public:
  using Done = std::function<void(Result<bool, Fault>)>;
  RingAlarm(Alarm alarm, Done done) : alarm_(alarm), done_(std::move(done)) {}

  void load(WorkingSet& set) override;
  void decide(WorkingSet& set, Context& context) override;
  void forget() override { changed_ = stale_ = false; }
  void committed() override { done_(changed_); }
  void failed(const Fault& fault) override { done_(Unexpected(fault)); }

 private:
  void load_hold(WorkingSet& set) const;
  void load_challenge(WorkingSet& set) const;
  void expire_hold(WorkingSet& set, Context& context);
  void expire_challenge(WorkingSet& set, Context& context);

  Alarm alarm_;
  Done done_;
  bool changed_ = false;
  bool stale_ = false;  // nothing is due any more: only the alarm itself goes
};

}  // namespace privcards::app
