#include "edge/host/exchange.hpp"

#include <string>
#include <utility>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/describe.hpp"
#include "core/iso8583/framing.hpp"
#include "edge/host/request_reader.hpp"
#include "edge/host/response_code.hpp"

namespace privcards::host {

Exchange::Exchange(std::shared_ptr<LinkContext> context, std::shared_ptr<net::Link> peer,
                   ByteView body, Arrival arrival)
    : context_(std::move(context)),
      peer_(std::move(peer)),
      body_(Bytes(body.begin(), body.end())),
      arrival_(arrival) {
  parse_error_ = iso8583::parse(context_->profile, body_.reveal(), message_);
  mti_ = iso8583::Mti::parse(message_.mti());
  if (mti_ && !mti_->is_1987()) mti_.reset();
  if (!mti_) return;
  reply_mti_ = mti_->response();
  row_ = row_of(mti_->without_repeat().digits());
}

bool Exchange::is_request() const {
  return row_ == MessageRow::authorization || row_ == MessageRow::financial;
}

bool Exchange::is_late() const { return is_request() && context_->host->clock.now() > deadline_; }

std::unique_ptr<app::Command> Exchange::make_command() {
  auto request = read_request(*context_, message_, *mti_, arrival_.at);
  if (!request) {
    ++context_->host->statistics.malformed;
    context_->log(LogLevel::warning, std::string(message_.mti()) + ": DE " +
                                         std::to_string(request.error().field) + " " +
                                         std::string(request.error().what));
    refuse(iso8583::ResponseReason::format_error);
    return nullptr;
  }
  facts_ = reply_facts(*request, context_->profile.source().network);
  deadline_ = request->deadline;
  // The last of the three owns this exchange; the other two are gone when it is.
  return std::make_unique<app::NetworkCommand>(
      std::move(*request),
      [this](const app::NetworkOutcome& outcome) {
        return std::string(
            context_->profile.response_code(facts_.network, response_reason(outcome)));
      },
      [this](const app::NetworkOutcome& outcome) {
        return write_reply(message_, *reply_mti_, facts_, outcome);
      },
      [self = shared_from_this()](Result<app::NetworkAnswer, Fault> result) {
        self->finish(std::move(result));
        self->batch_->finished_one();
      });
}

void Exchange::refuse(iso8583::ResponseReason reason) {
  if (!reply_mti_) return;
  std::array<char, 19> digits;
  const auto card_number = message_.digits(2, digits);
  const iso8583::Network network =
      network_of_number(card_number.value_or(""), context_->profile.source().network);
  wipe(digits.data(), digits.size());
  send(write_refusal(message_, *reply_mti_, context_->profile.response_code(network, reason)));
}

void Exchange::turn_away() {
  ++context_->host->statistics.turned_away;
  if (is_request()) refuse(iso8583::ResponseReason::issuer_unavailable);
}

void Exchange::finish_failed(const Fault& fault) {
  ++context_->host->statistics.failed;
  context_->log(LogLevel::error, std::string(message_.mti()) + " not decided: " + fault.message);
  if (!is_request()) return;
  if (is_late()) {
    ++context_->host->statistics.late;
    return;
  }
  refuse(iso8583::ResponseReason::system_malfunction);
}

void Exchange::count(const app::NetworkAnswer& answer) {
  HostStatistics& statistics = context_->host->statistics;
  if (answer.repeated) {
    ++statistics.repeated;
    return;
  }
  ++statistics
        .decided[static_cast<std::size_t>(row_)][static_cast<std::size_t>(answer.outcome.verdict)];
  if (!answer.conflict) return;
  ++statistics.conflicting;
  context_->log(LogLevel::warning,
                "the key of an earlier message with other content: " + iso8583::describe(message_));
}

void Exchange::finish(Result<app::NetworkAnswer, Fault> result) {
  if (!result) return finish_failed(result.error());
  app::NetworkAnswer& answer = *result;
  if (!answer.late) count(answer);
  if (answer.late || is_late()) {
    ++context_->host->statistics.late;
    context_->log(LogLevel::warning, "too late to answer: " + iso8583::describe(message_));
    return;
  }
  app::RenderedReply& reply = answer.reply;
  // A profile whose `echo` leaves DE 2 out has no place for the card number.
  const bool whole =
      !reply.bytes.empty() &&
      (reply.pan_size == 0 ||
       iso8583::restore(reply.bytes, {reply.pan_offset, reply.pan_size}, message_.raw(2)));
  if (!whole) {
    context_->log(LogLevel::error, "no answer fits the profile: " + iso8583::describe(message_));
    return;
  }
  send(reply.bytes);
  const auto elapsed = std::chrono::steady_clock::now() - arrival_.ticks;
  context_->host->statistics.count_latency(
      std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count());
}

void Exchange::send(ByteView body) {
  if (body.empty()) return;
  if (batch_) {
    batch_->add(body);
  } else {
    Bytes frame;
    iso8583::append_frame(context_->profile, body, frame);
    if (!peer_->send(frame)) ++context_->host->statistics.unsent;
  }
  if (!context_->host->options.log_messages) return;
  iso8583::Message sent;
  iso8583::parse(context_->profile, body, sent);
  context_->log(LogLevel::debug, "sent " + iso8583::describe(sent));
}

}  // namespace privcards::host
