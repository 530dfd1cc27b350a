#include "edge/rest/event_streams.hpp"

#include <set>

namespace privcards::rest {
namespace {

// Bodies are one line of JSON, so one data line is enough.
std::string render_message(const webhooks::Event& event) {
  std::string out = "id: ";
  append_id(out, event.id);
  out.append("\nevent: ").append(name_of(event.type));
  out.append("\ndata: ").append(event.body).append("\n\n");
  return out;
}

}  // namespace

bool EventStreams::has_room(WalletId wallet) {
  std::lock_guard lock(mutex_);
  forget_closed();
  return !stopped_ && followers_.count(wallet) < streams_per_wallet_max;
}

void EventStreams::add(const app::ApiKey& key, std::int64_t after_sequence,
                       std::shared_ptr<net::ResponseStream> stream) {
  auto follower = std::make_shared<Follower>();
  follower->wallet = key.wallet;
  follower->sent_sequence = after_sequence;
  follower->keyed = {key.secret_hash, std::move(stream)};
  {
    std::lock_guard lock(mutex_);
    if (stopped_) return follower->keyed.stream->close();
    followers_.emplace(key.wallet, follower);
    if (!heartbeat_) heartbeat_ = loop_.after(heartbeat_ms, [this] { beat(); });
  }
  close_revoked(readers_,
                {follower->keyed});  // it may have been revoked since the request was let in
  follow(follower);
}

void EventStreams::check_keys() {
  std::vector<KeyedStream> all;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [wallet, follower] : followers_) all.push_back(follower->keyed);
  }
  if (!all.empty()) close_revoked(readers_, std::move(all));
}

void EventStreams::on_events(const std::vector<webhooks::Event>& events) {
  std::vector<std::shared_ptr<Follower>> concerned;
  {
    std::lock_guard lock(mutex_);
    if (followers_.empty()) return;
    std::set<WalletId> wallets;
    for (const webhooks::Event& event : events) wallets.insert(event.wallet);
    for (WalletId wallet : wallets) {
      auto [first, last] = followers_.equal_range(wallet);
      for (auto at = first; at != last; ++at) concerned.push_back(at->second);
    }
  }
  for (const auto& follower : concerned) follow(follower);
}

void EventStreams::look_again() {
  std::vector<std::shared_ptr<Follower>> all;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [wallet, follower] : followers_) all.push_back(follower);
  }
  for (const auto& follower : all) follow(follower);
}

void EventStreams::follow(const std::shared_ptr<Follower>& follower) {
  {
    std::lock_guard lock(mutex_);
    follower->poked = true;
    if (follower->reading) return;
    follower->reading = true;
  }
  const bool taken =
      readers_.run([this, follower](app::Queries& queries) { send_behind(follower, queries); });
  if (taken) return;
  // The readers are swamped: this client is sent away and resumes where it was.
  follower->keyed.stream->close();
}

void EventStreams::send_behind(const std::shared_ptr<Follower>& follower, app::Queries& queries) {
  while (true) {
    {
      std::lock_guard lock(mutex_);
      if (!follower->poked || follower->keyed.stream->closed()) {
        follower->reading = false;
        return;
      }
      follower->poked = false;
    }
    const auto events = queries.events_after(follower->wallet, follower->sent_sequence, batch_max);
    if (!events) return follower->keyed.stream->close();
    std::string out;
    std::int64_t sent = 0;
    for (const webhooks::Event& event : *events) {
      if (out.size() >= batch_bytes_max) break;
      out += render_message(event);
      follower->sent_sequence = event.sequence;
      ++sent;
    }
    if (!out.empty() && !follower->keyed.stream->write(std::move(out))) return;
    const bool more = sent == batch_max || sent < static_cast<std::int64_t>(events->size());
    if (more) return go_on_when_taken(follower);
  }
}

// The stream's queue is no place for a backlog: it would be full before the client had a chance.
void EventStreams::go_on_when_taken(const std::shared_ptr<Follower>& follower) {
  // Weak: the stream, which keeps this, belongs to the follower.
  follower->keyed.stream->when_drained([this, waiting = std::weak_ptr<Follower>(follower)] {
    const auto alive = waiting.lock();
    if (!alive) return;
    {
      std::lock_guard lock(mutex_);
      alive->reading = false;
    }
    follow(alive);
  });
}

void EventStreams::beat() {
  std::lock_guard lock(mutex_);
  if (stopped_) return;
  forget_closed();
  for (auto& [wallet, follower] : followers_) follower->keyed.stream->write(": keep-alive\n\n");
  heartbeat_ = loop_.after(heartbeat_ms, [this] { beat(); });
}

void EventStreams::forget_closed() {
  std::erase_if(followers_, [](const auto& entry) { return entry.second->keyed.stream->closed(); });
}

void EventStreams::stop() {
  std::lock_guard lock(mutex_);
  stopped_ = true;
  heartbeat_.reset();
  for (auto& [wallet, follower] : followers_) follower->keyed.stream->close();
  followers_.clear();
}

}  // namespace privcards::rest
