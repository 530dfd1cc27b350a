#include "edge/rest/request_streams.hpp"

namespace privcards::rest {
namespace {

constexpr std::size_t batch_max = 200;

std::string render_message(const RequestLogEntry& entry) {
  std::string out = "id: ";
  append_id(out, entry.id);
  out.append("\nevent: request\ndata: ");
  append_request(out, entry);
  out.append("\n\n");
  return out;
}

}  // namespace

bool RequestStreams::has_room(WalletId wallet) {
  std::lock_guard lock(mutex_);
  forget_closed();
  return !stopped_ && followers_.count(wallet) < streams_per_wallet_max;
}

void RequestStreams::add(const app::ApiKey& key, std::int64_t after_sequence,
                         std::shared_ptr<net::ResponseStream> stream) {
  const KeyedStream keyed{key.secret_hash, std::move(stream)};
  {
    std::lock_guard lock(mutex_);
    if (stopped_) return keyed.stream->close();
    if (!heartbeat_) heartbeat_ = loop_.after(heartbeat_ms, [this] { beat(); });
    const auto added = followers_.emplace(key.wallet, Follower{keyed, after_sequence});
    send_behind(key.wallet, added->second);
  }
  close_revoked(readers_, {keyed});  // it may have been revoked since the request was let in
}

void RequestStreams::check_keys() {
  std::vector<KeyedStream> all;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [wallet, follower] : followers_) all.push_back(follower.keyed);
  }
  if (!all.empty()) close_revoked(readers_, std::move(all));
}

void RequestStreams::on_request(WalletId wallet) {
  std::lock_guard lock(mutex_);
  if (followers_.empty()) return;
  auto [first, last] = followers_.equal_range(wallet);
  for (auto at = first; at != last; ++at) send_behind(wallet, at->second);
}

// Writing only queues bytes, so the order is kept by doing it under the lock.
void RequestStreams::send_behind(WalletId wallet, Follower& follower) {
  while (true) {
    const auto entries = log_.after(wallet, follower.sent_sequence, batch_max);
    if (entries.empty()) return;
    std::string out;
    for (const RequestLogEntry& entry : entries) out += render_message(entry);
    follower.sent_sequence = entries.back().sequence;
    if (!follower.keyed.stream->write(std::move(out))) return;
  }
}

void RequestStreams::beat() {
  std::lock_guard lock(mutex_);
  if (stopped_) return;
  forget_closed();
  for (auto& [wallet, follower] : followers_) follower.keyed.stream->write(": keep-alive\n\n");
  heartbeat_ = loop_.after(heartbeat_ms, [this] { beat(); });
}

void RequestStreams::forget_closed() {
  std::erase_if(followers_, [](const auto& entry) { return entry.second.keyed.stream->closed(); });
}

void RequestStreams::stop() {
  std::lock_guard lock(mutex_);
  stopped_ = true;
  heartbeat_.reset();
  for (auto& [wallet, follower] : followers_) follower.keyed.stream->close();
  followers_.clear();
}

}  // namespace privcards::rest
