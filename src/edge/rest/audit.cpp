#include "edge/rest/audit.hpp"

#include "app/operate.hpp"
#include "edge/rest/run_verb.hpp"

namespace privcards::rest {

void audit_then_answer(const CallPtr& call, AuditedAnswer answer) {
  app::RecordAudit audit({.wallet = call->wallet(),
                          .actor = render(call->caller.id),
                          .action = std::move(answer.action),
                          .subject = std::move(answer.subject),
                          .request_id = call->request_id,
                          .peer_address = call->request.peer_address,
                          .created_at = call->api.clock().now()});
  auto secret = std::make_shared<SecretText>(std::move(answer.json));
  submit_verb<app::RecordAudit>(
      call, std::move(audit), 200, [](std::string& out, const AuditId&) { out = "{}"; },
      [call, secret](const app::ApiOutcome& outcome) {
        if (outcome.fault) return call->fault(*outcome.fault);
        call->answer(200, secret->reveal());
      });
}

}  // namespace privcards::rest
