#pragma once
// One message from its frame to its answer. It keeps the message's bytes and the link they came on
// until the book is done with it, and sends the answer from the book's thread, after the commit.
// Between the two the network may have given up: an answer past the deadline is not sent, and the
// hold it tells of stays until the network's own advice, a reversal or its expiry settles it
// (docs/life-of-an-authorization.md).

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "app/network_command.hpp"
#include "base/secret.hpp"
#include "core/iso8583/message.hpp"
#include "core/iso8583/mti.hpp"
#include "edge/host/answer_batch.hpp"
#include "edge/host/host_context.hpp"
#include "edge/host/reply_writer.hpp"
#include "edge/net/link.hpp"

namespace privcards::host {

struct Arrival {
  Instant at;
  std::chrono::steady_clock::time_point ticks;
};

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(std::shared_ptr<LinkContext> context, std::shared_ptr<net::Link> peer, ByteView body,
           Arrival arrival);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const iso8583::Message& message() const { return message_; }
  // What parsing found wrong first.
  const std::optional<iso8583::FieldError>& parse_error() const { return parse_error_; }
  // Nothing when the message type is none.
  const std::optional<iso8583::Mti>& mti() const { return mti_; }
  MessageRow row() const { return row_; }

  // The command that decides it; null when a field is wrong, which has been answered then.
  std::unique_ptr<app::Command> make_command();
  // The command's answer leaves with this batch. Before the command is submitted; a null batch
  // undoes it for a command that was not taken.
  void join(std::shared_ptr<AnswerBatch> batch) { batch_ = std::move(batch); }
  // Answers at once with this reason, when the message's type has an answer at all.
  void refuse(iso8583::ResponseReason reason);
  // The book would not take it. A request is told so; an advice or reversal stays unanswered, for
  // its sender repeats it until it is.
  void turn_away();

 private:
  void finish(Result<app::NetworkAnswer, Fault> result);
  void finish_failed(const Fault& fault);
  bool is_late() const;
  bool is_request() const;
  void count(const app::NetworkAnswer& answer);
  void send(ByteView body);

  const std::shared_ptr<LinkContext> context_;
  const std::shared_ptr<net::Link> peer_;
  std::shared_ptr<AnswerBatch> batch_;
  const SecretBytes body_;
  const Arrival arrival_;
  iso8583::Message message_;
  std::optional<iso8583::FieldError> parse_error_;
  std::optional<iso8583::Mti> mti_;
  std::optional<iso8583::Mti> reply_mti_;
  MessageRow row_ = MessageRow::other;
  ReplyFacts facts_;
  Instant deadline_;
};

}  // namespace privcards::host
