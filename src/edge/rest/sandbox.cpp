// /v1/sandbox: deposits and the clock of the test world.

#include "app/sandbox.hpp"

#include "edge/rest/listing.hpp"
#include "edge/rest/resources.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {
namespace {

using app::Scope;

constexpr AmountRange deposit_range{1, 100'000'000};  // up to a million dollars at a time

void simulate_deposit(const CallPtr& call) {
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  app::SimulateDeposit::Request request;
  request.wallet = call->wallet();
  if (auto name = fields.text("currency", Need::required, 8); name) {
    const auto asset = deposits::parse_asset(*name);
    if (!asset) {
      fields.report(ErrorCode::invalid_choice, "currency", "", "btc, eth, sol, usdt");
    }
    request.asset = asset.value_or(deposits::Asset::btc);
  }
  request.amount_usd_minor = fields.amount("amount_usd", Need::required, deposit_range).value_or(0);
  const bool confirm = fields.boolean("confirm").value_or(true);
  request.confirmation = confirm ? app::Confirmation::confirmed : app::Confirmation::pending_only;
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  run_verb<app::SimulateDeposit>(call, app::SimulateDeposit(request), 201,
                                 [call](std::string& out, const deposits::Deposit& deposit) {
                                   call->api.presenter().deposit(out, deposit);
                                 });
}

// Answers when everything that fell due by the move has rung.
void advance_clock(const CallPtr& call) {
  std::vector<FieldError> errors;
  Fields fields(call->body, errors);
  const auto seconds = fields.integer("seconds", Need::required, 1, app::clock_seconds_max);
  fields.refuse_others();
  if (call->failed(std::move(errors))) return;
  submit_verb<app::AdvanceClock>(
      call, app::AdvanceClock(call->wallet(), *seconds), 200,
      [](std::string& out, const Instant& now) {
        JsonWriter json(out);
        json.begin_object();
        json.key("now").time(now);
        json.end_object();
      },
      [call](const app::ApiOutcome& outcome) {
        if (outcome.fault || outcome.conflict || outcome.answer.status != 200) {
          return answer_outcome(call, outcome);
        }
        call->api.options().ring_due(call->wallet(),
                                     [call, outcome] { answer_outcome(call, outcome); });
      });
}

}  // namespace

void add_sandbox_routes(std::vector<Route>& routes) {
  routes.insert(routes.end(), {{"POST", "/v1/sandbox/deposits", simulate_deposit, Scope::write,
                                RateClass::general, Worlds::test_only},
                               {"POST", "/v1/sandbox/clock/advance", advance_clock, Scope::write,
                                RateClass::general, Worlds::test_only}});
}

}  // namespace privcards::rest
