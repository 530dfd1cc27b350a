#include "edge/cli/follower.hpp"

#include <algorithm>
#include <utility>

#include "edge/cli/terminal.hpp"

namespace privcards::cli {

Follower::Follower(const Access& access, std::string path, std::string last_id, Stop& stop)
    : access_(access),
      path_(std::move(path)),
      stop_(stop),
      http_(access.ca_file),
      last_id_(std::move(last_id)) {
  reader_ = std::thread([this] { run(); });
}

Follower::~Follower() {
  {
    const auto lock = stop_.lock();
    ended_ = true;
    stop_.notify();
  }
  http_.stop();
  reader_.join();
}

std::optional<SseMessage> Follower::next() {
  auto lock = stop_.lock();
  stop_.wait(lock, [this] { return !waiting_.empty() || ended_; });
  if (stop_.requested(lock) || waiting_.empty()) return std::nullopt;
  SseMessage message = std::move(waiting_.front());
  waiting_.pop_front();
  stop_.notify();
  return message;
}

void Follower::run() {
  while (wait_to_retry(connect())) {
  }
  const auto lock = stop_.lock();
  ended_ = true;
  stop_.notify();
}

net::OutgoingResult Follower::connect() {
  net::OutgoingRequest request = api_request(access_, "GET", path_);
  request.headers.emplace_back("Accept", "text/event-stream");
  {
    const auto lock = stop_.lock();
    if (!last_id_.empty()) request.headers.emplace_back("Last-Event-ID", last_id_);
  }
  parser_ = {};
  return http_.stream(std::move(request),
                      {.on_head = [this](int status) { connected(status); },
                       .on_body = [this](std::string_view bytes) { return take(bytes); }});
}

void Follower::connected(int status) {
  if (status != 200) return;
  const auto lock = stop_.lock();
  delay_ms_ = delay_min_ms;
  if (std::exchange(lost_, false)) note("connected again");
  if (!last_id_.empty()) return;
  waiting_.emplace_back();
  stop_.notify();
}

bool Follower::take(std::string_view bytes) {
  return parser_.feed(bytes, [this](SseMessage message) {
    auto lock = stop_.lock();
    stop_.wait(lock, [this] { return waiting_.size() < waiting_max || ended_; });
    if (!message.id.empty()) last_id_ = message.id;
    waiting_.push_back(std::move(message));
    stop_.notify();
  });
}

bool Follower::wait_to_retry(const net::OutgoingResult& result) {
  const bool was_open = result.status == 200;
  ApiFailure failure;
  if (!was_open) failure = failure_of(access_, result);
  auto lock = stop_.lock();
  if (ended_ || stop_.requested(lock)) return false;
  if (!was_open && !may_pass(failure)) {
    failure_ = failure.sentence;
    return false;
  }
  if (!std::exchange(lost_, true)) {
    note(was_open ? "the connection is lost; trying again" : failure.sentence + "; trying again");
  }
  stop_.wait_ms(lock, delay_ms_, [this] { return ended_; });
  delay_ms_ = std::min(delay_ms_ * 2, delay_max_ms);
  return !ended_ && !stop_.requested(lock);
}

}  // namespace privcards::cli
