// The directory servers' listener: AReq in, ARes or Erro out, always in time.

#include <chrono>
#include <mutex>

#include "base/hash.hpp"
#include "edge/acs/acs.hpp"
#include "edge/acs/codec/codec.hpp"
#include "edge/acs/loopback_checkout.hpp"

namespace privcards::acs {
namespace {

constexpr std::string_view areq_path = "/areq";
constexpr std::string_view deadline_rule = "deadline";
constexpr std::int64_t withdraw_again_ms = 1'000;

net::Response json(std::string body) {
  return {.status = 200,
          .headers = {{"Content-Type", "application/json; charset=utf-8"},
                      {"Cache-Control", "no-store"}},
          .body = std::move(body)};
}

std::int64_t us_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               begun)
      .count();
}

}  // namespace

// One AReq on its way; answered once, by the book or by the clock.
struct Acs::Exchange {
  std::mutex mutex;
  std::unique_ptr<net::Responder> responder;
  std::unique_ptr<net::Timer> timer;
  std::chrono::steady_clock::time_point begun;
  const DirectoryServer* from = nullptr;
  app::AuthenticateRequest request;
  bool unkept = false;  // the deadline answered, before the book did

  app::AuthenticationKey key() const {
    return app::key_of_request(request.from.name, request.message.ids.ds);
  }
  std::unique_ptr<net::Responder> take_responder() {
    std::lock_guard lock(mutex);
    timer.reset();
    return std::move(responder);
  }
};

threeds::AcsIdentity Acs::identity_of(const DirectoryServer& server) const {
  return {.reference = server.reference,
          .operator_id = server.operator_id,
          .challenge_url = public_url_ + challenge_path};
}

void Acs::serve_directory(const net::Request& request, std::unique_ptr<net::Responder> responder) {
  if (request.path != areq_path) return responder->answer({.status = 404});
  if (request.method != "POST") {
    return responder->answer({.status = 405, .headers = {{"Allow", "POST"}}});
  }
  const auto refuse = [&](const threeds::ProtocolError& error) {
    ++statistics_.refused;
    responder->answer(json(write_erro(error)));
  };
  const DirectoryServers::Entry* from =
      request.peer_certificate ? servers_.find(*request.peer_certificate) : nullptr;
  if (from == nullptr) {
    log_(LogLevel::warning, "a certificate that is no directory server's",
         request.peer_certificate ? request.peer_certificate->subject : "");
    return refuse({.code = threeds::ErrorCode::access_denied});
  }
  auto message = parse_directory_message(request.body);
  if (!message) return refuse(message.error());
  if (const auto* error = std::get_if<threeds::ErrorMessage>(&*message)) {
    log_(LogLevel::warning, "a directory server reports error " + error->code, error->ids.acs);
    return responder->answer(json(""));
  }
  auto* areq = std::get_if<threeds::AuthenticationRequest>(&*message);
  if (areq == nullptr) return refuse({.code = threeds::ErrorCode::message_invalid});
  if (!allows_url(from->server, areq->ds_url)) {
    return refuse({.code = threeds::ErrorCode::access_denied,
                   .detail = "dsURL",
                   .message_type = "AReq",
                   .version = std::string(text_of(areq->version)),
                   .ids = areq->ids});
  }
  auto exchange = std::make_shared<Exchange>();
  exchange->responder = std::move(responder);
  exchange->begun = request.received_at;
  exchange->from = &from->server;
  std::uint8_t random[16];
  dice_.fill(random);
  exchange->request = {.message = std::move(*areq),
                       .acs_trans_id = threeds::make_uuid(random),
                       .device = {},
                       .token = {},
                       .content = sha256(as_bytes(request.body)),
                       .from = from->server.scope,
                       .acs = identity_of(from->server),
                       .deadline = clock_.now().plus_ms(options_.areq_deadline_ms * 4 / 5)};
  // Only the sandbox's directory server is one of no network.
  if (!from->server.scope.network) {
    exchange->request.forced = threeds::parse_trans_status(request.header(outcome_header));
  }
  exchange->request.device = devices_.find(exchange->request.message.ids.server, clock_.now().ms);
  exchange->request.token = vault_.token_of(exchange->request.message.pan);
  {
    std::lock_guard lock(exchange->mutex);
    exchange->timer =
        loop_.after(options_.areq_deadline_ms, [this, weak = std::weak_ptr(exchange)] {
          if (auto late = weak.lock()) answer_technical(late, deadline_rule);
        });
  }
  if (decider_) return ask_owner(exchange);
  authenticate(exchange);
}

// A repeated AReq is asked about again; its answer stays what it was.
void Acs::ask_owner(const std::shared_ptr<Exchange>& exchange) {
  auto asked = [this, exchange](const Result<std::optional<app::FoundCard>, Fault>& card) {
    if (!card || !*card || !decider_->asks_about((*card)->program)) return authenticate(exchange);
    decider_->ask(exchange->request, **card, clock_.now(),
                  [this, exchange](std::optional<threeds::OwnerVerdict> verdict) {
                    exchange->request.verdict = verdict;
                    authenticate(exchange);
                  });
  };
  std::unique_ptr<app::Command> command = std::make_unique<app::FindCard>(
      exchange->request.token, exchange->request.from.world, std::move(asked));
  if (!book_.submit(command)) turn_away(exchange);
}

void Acs::authenticate(const std::shared_ptr<Exchange>& exchange) {
  std::unique_ptr<app::Command> command = std::make_unique<app::Authenticate>(
      exchange->request, write_ares,
      [this, exchange](const Result<app::AuthenticateAnswer, Fault>& answer) {
        finish(exchange, answer);
      });
  if (!book_.submit(command)) turn_away(exchange);
}

void Acs::turn_away(const std::shared_ptr<Exchange>& exchange) {
  answer_technical(exchange, "busy");
  if (exchange->unkept) unkept_.forget(exchange->key());
}

// Silence would leave the merchant waiting: U, and nothing is kept.
void Acs::answer_technical(const std::shared_ptr<Exchange>& exchange, std::string_view rule) {
  const threeds::AuthenticationRequest& message = exchange->request.message;
  const threeds::Authentication row = threeds::begin_authentication(
      message, threeds::technical_failure(rule),
      {.network = exchange->request.from.network.value_or(cards::Network::visa),
       .directory_server = exchange->request.from.name,
       .acs_trans_id = exchange->request.acs_trans_id},
      clock_.now());
  std::string ares = write_ares(threeds::response_of(row, message, exchange->request.acs, {}));
  std::unique_ptr<net::Responder> responder;
  {
    std::lock_guard lock(exchange->mutex);
    if (!exchange->responder) return;
    // The book may not have heard of it yet: known before it is said, so that nothing else is.
    if (rule == deadline_rule) exchange->unkept = unkept_.say(exchange->key(), ares);
    responder = std::move(exchange->responder);
    exchange->timer.reset();
  }
  ++statistics_.late;
  responder->answer(json(ares));
  statistics_.count_latency(us_since(exchange->begun));
}

// Until it is done, or there was nothing.
void Acs::withdraw(const app::AuthenticationKey& request) {
  const auto again = [this, request] {
    unkept_.wait(request, loop_.after(withdraw_again_ms, [this, request] { withdraw(request); }));
  };
  const auto said = unkept_.find(request);
  if (!said) return;
  std::unique_ptr<app::Command> command = std::make_unique<app::WithdrawAnswer>(
      request, *said, [this, request, again](const Result<void, Fault>& done) {
        if (done) return unkept_.forget(request);
        log_(LogLevel::warning, done.error().message, "");
        again();
      });
  if (!book_.submit(command)) again();
}

void Acs::finish(const std::shared_ptr<Exchange>& exchange,
                 const Result<app::AuthenticateAnswer, Fault>& answer) {
  if (!answer) {
    log_(LogLevel::warning, answer.error().message, exchange->request.message.ids.ds);
    answer_technical(exchange, "fault");
  } else if (answer->late) {
    answer_technical(exchange, "late");
  }
  auto responder = exchange->take_responder();
  if (!responder) return settle_unkept(exchange, answer);
  const auto said = answer->repeated ? unkept_.find(exchange->key()) : std::nullopt;
  if (answer->error) {
    ++statistics_.refused;
    responder->answer(json(write_erro(*answer->error)));
  } else {
    if (answer->repeated) {
      ++statistics_.repeated;
    } else {
      statistics_.count_status(letter_of(answer->status));
      log_(LogLevel::info,
           std::string("an AReq was answered ") + letter_of(answer->status) + " by " + answer->rule,
           exchange->request.acs_trans_id);
    }
    responder->answer(json(said ? *said : answer->ares));
  }
  statistics_.count_latency(us_since(exchange->begun));
}

// The deadline answered U; what the book came to afterwards must not stand. A fault may have hidden
// a commit.
void Acs::settle_unkept(const std::shared_ptr<Exchange>& exchange,
                        const Result<app::AuthenticateAnswer, Fault>& answer) {
  if (!exchange->unkept) return;
  const bool stands = !answer || (!answer->late && !answer->repeated && !answer->error);
  if (stands) return withdraw(exchange->key());
  unkept_.forget(exchange->key());
}

}  // namespace privcards::acs
