#include "edge/host/link_session.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/describe.hpp"
#include "core/iso8583/elements.hpp"
#include "core/iso8583/framing.hpp"
#include "edge/host/request_reader.hpp"

namespace privcards::host {
namespace {

using iso8583::ResponseReason;

bool contains(const std::vector<std::string>& codes, std::string_view wanted) {
  return std::find(codes.begin(), codes.end(), wanted) != codes.end();
}

}  // namespace

void IssuerSession::on_open(std::shared_ptr<net::Link> link) {
  ++context_->host->statistics.links_opened;
  context_->log(LogLevel::info, "connected: " + link->peer_address());
  {
    std::lock_guard lock(mutex_);
    link_ = link;
  }
  const bool live = context_->link.world == World::live;
  if (!live && !context_->host->options.sign_on_required) signed_on_ = true;
  if (we_dialled()) ask(link, Asked::sign_on);
}

void IssuerSession::on_closed() {
  ++context_->host->statistics.links_closed;
  context_->log(LogLevel::info, "closed");
  signed_on_ = false;
  std::lock_guard lock(mutex_);
  link_.reset();
}

std::shared_ptr<net::Link> IssuerSession::link() const {
  std::lock_guard lock(mutex_);
  return link_;
}

void IssuerSession::sign_off() {
  if (!we_dialled() || !signed_on_.exchange(false)) return;
  if (const auto open = link()) ask(open, Asked::sign_off);
}

void IssuerSession::close() {
  signed_on_ = false;
  if (const auto open = link()) open->close();
}

std::size_t IssuerSession::on_bytes(ByteView received) {
  if (lost_ || !link_) return received.size();
  const Arrival arrival{context_->host->clock.now(), std::chrono::steady_clock::now()};
  std::size_t used = 0;
  for (bool more = true; more && !lost_;) {
    const iso8583::FrameScan scan = iso8583::next_frame(context_->profile, received.subspan(used));
    used += scan.used;
    switch (scan.outcome) {
      case iso8583::FrameOutcome::frame:
        echoes_unanswered_ = 0;
        handle(scan.body, arrival);
        break;
      case iso8583::FrameOutcome::keep_alive:
        echoes_unanswered_ = 0;
        break;
      case iso8583::FrameOutcome::need_more:
        more = false;
        break;
      case iso8583::FrameOutcome::bad_length:
        lost_ = true;
        break;
    }
  }
  submit();
  if (!lost_) return used;
  ++context_->host->statistics.bad_frames;
  context_->log(LogLevel::warning, "a length that cannot be true; closing the link");
  link_->close();
  return received.size();
}

void IssuerSession::handle(ByteView body, const Arrival& arrival) {
  auto exchange = std::make_shared<Exchange>(context_, link_, body, arrival);
  ++context_->host->statistics.received[static_cast<std::size_t>(exchange->row())];
  if (context_->host->options.log_messages) {
    context_->log(LogLevel::debug, "received " + iso8583::describe(exchange->message()));
  }
  if (exchange->parse_error() || !exchange->mti()) return handle_malformed(*exchange);
  if (exchange->row() == MessageRow::network_management) {
    return handle_network_management(*exchange);
  }
  if (exchange->mti()->digits() == "0810") return handle_network_answer(exchange->message());
  if (!kind_of(exchange->row())) return handle_other(*exchange);
  decide(std::move(exchange));
}

// The frame was sound, so the next message starts where it should: the link stays.
void IssuerSession::handle_malformed(Exchange& exchange) {
  ++context_->host->statistics.malformed;
  const std::string what = exchange.parse_error() ? iso8583::describe(*exchange.parse_error())
                                                  : "no message type of ISO 8583:1987";
  context_->log(LogLevel::warning,
                "format error in " + std::string(exchange.message().mti()) + ": " + what);
  exchange.refuse(ResponseReason::format_error);
}

void IssuerSession::handle_network_management(Exchange& exchange) {
  const iso8583::Layout& layout = context_->profile.layout();
  std::array<char, 16> buffer;
  const auto code = exchange.message().text(70, buffer);
  if (!code) {
    ++context_->host->statistics.malformed;
    context_->log(LogLevel::warning, "0800: DE 70 is missing");
    return exchange.refuse(ResponseReason::format_error);
  }
  if (contains(layout.sign_on_codes, *code)) {
    signed_on_ = true;
    told_not_signed_on_ = false;
    context_->log(LogLevel::info, "signed on");
  } else if (contains(layout.sign_off_codes, *code)) {
    signed_on_ = false;
    context_->log(LogLevel::info, "signed off");
  } else if (!contains(layout.echo_codes, *code)) {
    context_->log(LogLevel::warning, "0800 with an unknown code, DE 70: " + std::string(*code));
    return exchange.refuse(ResponseReason::invalid_transaction);
  }
  exchange.refuse(ResponseReason::approved);
}

// An answer to our own 0800. An echo's has done its work by coming.
void IssuerSession::handle_network_answer(const iso8583::Message& message) {
  const iso8583::Layout& layout = context_->profile.layout();
  std::array<char, 16> code_buffer;
  std::array<char, 16> response_buffer;
  const std::string_view code = message.text(70, code_buffer).value_or("");
  const std::string_view response = message.text(39, response_buffer).value_or("");
  if (!we_dialled() || code != layout.sign_on_codes.front()) return;
  if (response != context_->profile.response_code(context_->profile.source().network,
                                                  ResponseReason::approved)) {
    context_->log(LogLevel::warning, "sign-on refused, DE 39: " + std::string(response));
    return;
  }
  signed_on_ = true;
  told_not_signed_on_ = false;
  context_->log(LogLevel::info, "signed on");
}

// Types the issuer does not decide on. Texts (0600, 0620) are for people: logged and acknowledged.
// 0180 and 0190 acknowledge an answer of ours and have none themselves; what a 0190 leaves behind,
// the network's own 0120 settles.
void IssuerSession::handle_other(Exchange& exchange) {
  ++context_->host->statistics.unexpected;
  const bool text = exchange.mti()->message_class() == iso8583::MessageClass::administrative;
  context_->log(LogLevel::warning, "not served: " + iso8583::describe(exchange.message()));
  exchange.refuse(text ? ResponseReason::approved : ResponseReason::invalid_transaction);
}

void IssuerSession::decide(std::shared_ptr<Exchange> exchange) {
  if (!signed_on_) {
    ++context_->host->statistics.not_signed_on;
    if (std::exchange(told_not_signed_on_, true)) return;
    return context_->log(LogLevel::warning, "not signed on: messages other than 0800 are ignored");
  }
  if (context_->host->draining) return exchange->turn_away();
  std::unique_ptr<app::Command> command = exchange->make_command();
  if (!command) return;
  exchanges_.push_back(std::move(exchange));
  commands_.push_back(std::move(command));
}

void IssuerSession::submit() {
  if (commands_.empty()) return;
  auto batch =
      std::make_shared<AnswerBatch>(context_, link_, static_cast<std::int64_t>(commands_.size()));
  for (const auto& exchange : exchanges_) exchange->join(batch);
  const std::size_t taken = context_->host->book.submit_all(commands_);
  if (taken < exchanges_.size()) {
    context_->log(LogLevel::warning,
                  "the queue is full: " + std::to_string(exchanges_.size() - taken) +
                      " messages turned away");
  }
  for (std::size_t left = taken; left < exchanges_.size(); ++left) {
    exchanges_[left]->join(nullptr);
    exchanges_[left]->turn_away();
    batch->finished_one();
  }
  commands_.clear();
  exchanges_.clear();
}

void IssuerSession::on_idle() {
  if (!we_dialled() || !link_) return;
  if (echoes_unanswered_ >= context_->host->options.echoes_unanswered_max) {
    context_->log(LogLevel::warning, "no answer to " + std::to_string(echoes_unanswered_) +
                                         " echoes; closing the link");
    return link_->close();
  }
  ++echoes_unanswered_;
  ask(link_, signed_on_ ? Asked::echo : Asked::sign_on);
}

void IssuerSession::ask(const std::shared_ptr<net::Link>& link, Asked asked) {
  const iso8583::Layout& layout = context_->profile.layout();
  const std::vector<std::string>& codes = asked == Asked::sign_on    ? layout.sign_on_codes
                                          : asked == Asked::sign_off ? layout.sign_off_codes
                                                                     : layout.echo_codes;
  const std::array<char, 10> transmission =
      iso8583::render_transmission_time(context_->host->clock.now());
  iso8583::Builder message(context_->profile, "0800");
  message.set_text(7, {transmission.data(), transmission.size()});
  message.set_number(11, 1 + trace_++ % 999'999);
  message.set_text(70, codes.front());
  const auto body = message.finish();
  if (!body) return context_->log(LogLevel::error, "the profile cannot hold an 0800");
  Bytes frame;
  iso8583::append_frame(context_->profile, *body, frame);
  if (!link->send(frame)) ++context_->host->statistics.unsent;
}

}  // namespace privcards::host
