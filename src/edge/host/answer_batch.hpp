#pragma once
// The answers to what one read of a link brought. They are decided in one group, nearly always, and
// leave in one write when the last of them is done: handed over one by one, each would wake the
// link's thread and cost a system call of its own. Filled on the book's thread.

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "edge/host/host_context.hpp"
#include "edge/net/link.hpp"

namespace privcards::host {

class AnswerBatch {
 public:
  AnswerBatch(std::shared_ptr<LinkContext> context, std::shared_ptr<net::Link> peer,
              std::int64_t messages)
      : context_(std::move(context)), peer_(std::move(peer)), messages_(messages), left_(messages) {
    context_->host->started(messages_);
  }
  AnswerBatch(const AnswerBatch&) = delete;
  AnswerBatch& operator=(const AnswerBatch&) = delete;

  void add(ByteView body);
  // Once for each message, answered or not, from any thread; the last one sends.
  void finished_one();

 private:
  const std::shared_ptr<LinkContext> context_;
  const std::shared_ptr<net::Link> peer_;
  const std::int64_t messages_;
  std::atomic<std::int64_t> left_;
  std::int64_t answers_ = 0;
  Bytes frames_;
};

}  // namespace privcards::host
