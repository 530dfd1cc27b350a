#include "edge/host/answer_batch.hpp"

#include "core/iso8583/framing.hpp"

namespace privcards::host {

void AnswerBatch::add(ByteView body) {
  iso8583::append_frame(context_->profile, body, frames_);
  ++answers_;
}

void AnswerBatch::finished_one() {
  if (--left_ > 0) return;
  if (answers_ > 0 && !peer_->send(frames_)) context_->host->statistics.unsent += answers_;
  context_->host->finished(messages_);
}

}  // namespace privcards::host
