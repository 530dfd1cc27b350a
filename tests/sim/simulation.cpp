#include "tests/sim/simulation.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "app/alarms.hpp"
#include "app/announce.hpp"
#include "app/sandbox.hpp"
#include "app/webhook_deliveries.hpp"

namespace privcards::tests {
namespace {

constexpr std::uint64_t group_max = 8;
// A full proof reads everything: after each of the first groups, then now and then.
constexpr std::int64_t verified_groups = 100;
constexpr std::int64_t verified_every = 25;

constexpr std::array alarm_kinds = {app::AlarmKind::hold_expiry, app::AlarmKind::challenge_expiry,
                                    app::AlarmKind::delivery_attempt};

}  // namespace

Simulation::Simulation(std::uint64_t seed) : dice_(seed), installation_(store_, seed) {
  store_.before_calls([this](store::MemoryStore::Call) -> std::optional<Fault> {
    if (below(100) >= fault_percent_) return std::nullopt;
    ++faults_;
    return Fault{FaultKind::unavailable, "as the dice fell"};
  });
}

bool Simulation::run(std::int64_t steps) {
  for (std::int64_t step = 0; step < steps && problem_.empty(); ++step) {
    fault_percent_ = one_in(4) ? 10 : 0;
    if (one_in(3)) pass_time();
    for (std::uint64_t count = 1 + below(group_max); count > 0; --count) add_errand();
    if (one_in(2)) submit_alarms(now());
    run_group();
  }
  return problem_.empty();
}

void Simulation::run_group() {
  // Crashed before it ran: nobody is answered. Afterwards the program continues from the store.
  bool crashes = one_in(30);
  if (!crashes) installation_.book().run_queued();
  fault_percent_ = 0;
  if (crashes || one_in(30)) {
    ++restarts_;
    if (!installation_.restart()) report("the book cannot be opened again");
  }
  ++groups_;
  std::erase_if(unanswered_, [](const Errand* errand) { return errand->answered(); });
  for (const auto& errand : errands_) {
    if (!errand->problem().empty()) report(errand->problem());
  }
  if (problem_.empty()) sound();
}

bool Simulation::sound() {
  bool whole = groups_ <= verified_groups || groups_ % verified_every == 0;
  std::string broken = whole ? installation_.verify().broken : "";
  if (!broken.empty()) report(broken);
  return broken.empty() && same_as_model();
}

bool Simulation::same_as_model() {
  ledger::Wallet wallet = installation_.wallet_row();
  if (wallet.balance_minor != model_.wallet) report("the wallet's balance is not the model's");
  if (wallet.pending_deposits_minor != model_.pending)
    report("pending deposits are not the model's");
  for (const auto& [id, expected] : model_.cards) {
    const app::CardView view = installation_.card(id);
    std::int32_t month = month_index(now());
    auto spent = expected.spent.find(month);
    std::int64_t spent_now = spent == expected.spent.end() ? 0 : spent->second;
    bool same = view.balance.available_minor == expected.available &&
                view.balance.held_minor == expected.held &&
                view.balance.spent_in(month) == spent_now &&
                (view.card.status == cards::CardStatus::frozen) == expected.frozen &&
                (view.card.status == cards::CardStatus::terminated) == expected.terminated;
    if (!same) report("a card is not as the model has it: " + render(id));
  }
  return problem_.empty();
}

Instant Simulation::now() { return installation_.clock().now().plus_ms(model_.clock_offset_ms); }

void Simulation::move_clock(std::int64_t ms) { installation_.clock().advance_ms(ms); }

void Simulation::pass_time() {
  constexpr std::array<std::int64_t, 6> jumps_ms = {0,         1,          60'000,
                                                    3'600'000, 86'400'000, 5 * 86'400'000};
  std::int64_t ms = jumps_ms[below(jumps_ms.size())];
  if (ms <= 60'000 || one_in(2)) return move_clock(ms);
  add_api<app::AdvanceClock>(
      [this, ms] { return app::AdvanceClock(installation_.wallet(), ms / 1000); },
      [this, ms](const Instant&) { model_.clock_offset_ms += ms; });
}

void Simulation::submit_alarms(Instant at) {
  std::int64_t domain = app::alarm_domain(World::test, installation_.wallet());
  for (app::AlarmKind kind : alarm_kinds) {
    auto due = installation_.queries().due_alarms(domain, at, kind, 100);
    CHECK(due);
    for (const app::Alarm& alarm : *due) {
      if (one_in(5)) continue;  // the timekeeper is late sometimes
      if (kind == app::AlarmKind::delivery_attempt) {
        submit_attempt(alarm);
        continue;
      }
      TransactionId id{alarm.subject};
      installation_.submit(
          std::make_unique<app::RingAlarm>(alarm, [this, id, kind](Result<bool, Fault> rang) {
            if (!rang || !*rang || kind != app::AlarmKind::hold_expiry) return;
            if (now() < model_.payments.at(id).held_until) report("a hold expired too early");
            model_.lower(id, 0);
          }));
    }
  }
}

void Simulation::submit_attempt(const app::Alarm& alarm) {
  app::Attempt attempt{.delivery = {alarm.subject},
                       .wallet = installation_.wallet(),
                       .scheduled_at = alarm.due_at,
                       .duration_ms = static_cast<std::int64_t>(below(15'000))};
  switch (below(20)) {
    case 0:
      attempt.response_status = 410;
      attempt.error = "status";
      break;
    case 1:
      attempt.final = true;
      attempt.error = "endpoint_disabled";
      break;
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
      attempt.response_status = one_in(2) ? 503 : 0;
      attempt.error = attempt.response_status == 503 ? "status" : "timeout";
      attempt.retry_after_s = static_cast<std::int64_t>(below(100));
      break;
    default:
      attempt.response_status = 200;
  }
  installation_.submit(
      std::make_unique<app::RecordAttempt>(std::move(attempt), [](Result<void, Fault>) {}));
}

bool Simulation::wind_down() {
  fault_percent_ = 0;
  while (!unanswered_.empty() && problem_.empty()) {
    for (Errand* errand : unanswered_) submit(*errand);
    run_group();
  }
  // Ten attempts take 62 hours and a fifth, holds here last ten days, and alarms ring late.
  constexpr int days_max = 200;
  std::int64_t domain = app::alarm_domain(World::test, installation_.wallet());
  constexpr Instant ever{std::numeric_limits<std::int64_t>::min()};
  for (int day = 0; installation_.queries().next_alarm_after(domain, ever).value(); ++day) {
    if (day == days_max) report("an alarm is left when all has ended");
    if (!problem_.empty()) return false;
    move_clock(86'400'000);
    submit_alarms(now());
    run_group();
  }
  for (const auto& [id, card] : model_.cards) {
    if (card.held != 0) report("money is still held when all holds have expired");
  }
  std::string broken = installation_.verify().broken;
  if (!broken.empty()) report(broken);
  return problem_.empty();
}

std::string Simulation::summary() const {
  return std::to_string(groups_) + " groups, " + std::to_string(errands_.size()) + " errands, " +
         std::to_string(model_.cards.size()) + " cards, " + std::to_string(model_.payments.size()) +
         " payments, " + std::to_string(faults_) + " faults, " + std::to_string(restarts_) +
         " restarts";
}

}  // namespace privcards::tests
