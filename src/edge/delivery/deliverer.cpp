#include "edge/delivery/deliverer.hpp"

#include <chrono>

#include "app/announce.hpp"
#include "app/webhook_verbs.hpp"
#include "core/webhooks/retry.hpp"
#include "edge/delivery/outgoing.hpp"

namespace privcards::delivery {
namespace {

constexpr std::int64_t tick_ms = 1'000;
constexpr std::int64_t alarms_max = 1'000'000;
constexpr std::int64_t look_max = 10'000;
constexpr Instant end_of_time{253'402'300'799'000};

std::int64_t steady_us() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

}  // namespace

struct Deliverer::Running {
  app::Attempt attempt;
  Due due;
  Place place;
};

Deliverer::Deliverer(net::Loop& loop, app::Book& book, app::Vault& vault, app::Clock& clock,
                     app::WorkShare& work, std::unique_ptr<app::Queries> queries,
                     DelivererOptions options)
    : loop_(loop),
      book_(book),
      vault_(vault),
      clock_(clock),
      work_(work),
      queries_(std::move(queries)),
      options_(std::move(options)),
      policy_(options_.allowed_subnets),
      client_(loop, {.ca_file = options_.ca_file, .resolve = options_.resolve}),
      worker_({.threads = 1, .queue_max = 16}) {}

Deliverer::~Deliverer() { stop(0); }

Result<void, Fault> Deliverer::start() {
  if (work_.is_shared()) {
    tick();
    return {};
  }
  std::vector<std::int64_t> domains{app::alarm_domain(World::live, {})};
  app::Answer<std::vector<WalletId>> wallets = queries_->test_wallets();
  if (!wallets) return Unexpected(std::move(wallets).error());
  for (WalletId wallet : *wallets) domains.push_back(app::alarm_domain(World::test, wallet));
  for (std::int64_t domain : domains) {
    auto alarms = queries_->due_alarms(domain, end_of_time, options_.queue, alarms_max);
    if (!alarms) return Unexpected(std::move(alarms).error());
    std::lock_guard lock(mutex_);
    for (const app::Alarm& alarm : *alarms) schedule(alarm, 0);
  }
  wake();
  tick();
  return {};
}

void Deliverer::on_alarms(const std::vector<app::AlarmChange>& changes) {
  bool added = false;
  {
    std::lock_guard lock(mutex_);
    const std::int64_t now_us = steady_us();
    for (const app::AlarmChange& change : changes) {
      if (change.alarm.kind != options_.queue) continue;
      if (change.set) {
        schedule(change.alarm, now_us);
        added = true;
      } else {
        unschedule(change.alarm);
      }
    }
  }
  if (added) wake();
}

void Deliverer::schedule(const app::Alarm& alarm, std::int64_t noticed_us) {
  schedule_[alarm.domain].insert({alarm.due_at, DeliveryId{alarm.subject}, noticed_us});
}

void Deliverer::unschedule(const app::Alarm& alarm) {
  auto domain = schedule_.find(alarm.domain);
  if (domain == schedule_.end()) return;
  domain->second.erase({alarm.due_at, DeliveryId{alarm.subject}});
  if (domain->second.empty()) schedule_.erase(domain);
}

void Deliverer::wake() {
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  again_ = true;
  if (working_) return;
  working_ = worker_.submit([this](unsigned) { work(); });
}

void Deliverer::tick() {
  {
    std::lock_guard lock(mutex_);
    look_ = work_.is_shared();
  }
  wake();
  std::lock_guard lock(mutex_);
  if (!stopping_) timer_ = loop_.after(tick_ms, [this] { tick(); });
}

void Deliverer::work() {
  while (true) {
    std::vector<std::int64_t> domains;
    std::vector<Due> ready;
    std::vector<app::Attempt> unrecorded;
    bool look = false;
    {
      std::lock_guard lock(mutex_);
      if (!again_ || stopping_) {
        working_ = false;
        idle_.notify_all();
        return;
      }
      again_ = false;
      look = std::exchange(look_, false);
      ready = std::exchange(ready_, {});
      unrecorded = std::exchange(unrecorded_, {});
      for (const auto& [domain, dues] : schedule_) domains.push_back(domain);
    }
    for (app::Attempt& attempt : unrecorded) record(std::move(attempt));
    for (const Due& due : ready) consider(due);
    if (look) look_for_share();
    for (std::int64_t domain : domains) {
      Instant now = clock_.now();
      if (domain != app::alarm_domain(World::live, {})) {
        const auto wallet = queries_->wallet(WalletId{domain});
        if (!wallet || !*wallet) continue;  // a fault: the next tick looks again
        now = (*wallet)->now(now);
      }
      for (const Due& due : take_due(domain, now)) {
        if (enter(due.delivery)) consider(due);
      }
    }
  }
}

void Deliverer::look_for_share() {
  const auto due =
      queries_->due_alarms_of_nodes(work_.nodes(), clock_.now(), options_.queue, look_max);
  if (!due) return;  // the next tick looks again
  for (const app::Alarm& alarm : *due) {
    const DeliveryId delivery{alarm.subject};
    if (enter(delivery)) consider({alarm.due_at, delivery});
  }
}

bool Deliverer::enter(DeliveryId delivery) {
  if (!work_.is_shared()) return true;  // found in one way only
  std::lock_guard lock(mutex_);
  return begun_.try_emplace(delivery).second;
}

void Deliverer::leave(DeliveryId delivery) {
  app::WorkShare::Ticket ended;  // let go without the lock
  std::lock_guard lock(mutex_);
  auto found = begun_.find(delivery);
  if (found == begun_.end()) return;
  ended = std::move(found->second);
  begun_.erase(found);
}

std::vector<Deliverer::Due> Deliverer::take_due(std::int64_t domain, Instant now) {
  std::vector<Due> due;
  std::lock_guard lock(mutex_);
  auto found = schedule_.find(domain);
  if (found == schedule_.end()) return due;
  std::set<Due>& dues = found->second;
  while (!dues.empty() && dues.begin()->at <= now) {
    due.push_back(*dues.begin());
    dues.erase(dues.begin());
  }
  if (dues.empty()) schedule_.erase(found);
  return due;
}

// Looks the delivery up and sends it, or lets it wait for its endpoint.
void Deliverer::consider(const Due& due) {
  app::WorkShare::Ticket ticket = work_.begin(due.delivery.value);
  if (!ticket) return leave(due.delivery);  // its alarm stands: whose share it is finds it
  app::Answer<std::optional<app::DeliveryJob>> found = queries_->delivery_job(due.delivery);
  if (!found) {
    ++statistics_.unread;
    // A damaged row is not mended by reading it again: the next start, or look at our share, does.
    const bool damaged = found.error().kind == FaultKind::corrupted;
    return damaged ? leave(due.delivery) : make_ready(due);
  }
  if (!*found) return leave(due.delivery);
  const app::DeliveryJob& job = **found;
  if (job.delivery.status != webhooks::DeliveryStatus::pending ||
      job.delivery.next_attempt_at != due.at) {
    return leave(due.delivery);
  }
  const bool ping = job.event.type == webhooks::EventType::ping;
  const bool usable = job.webhook.status == webhooks::WebhookStatus::enabled ||
                      (ping && job.webhook.status == webhooks::WebhookStatus::disabled);
  if (!usable) {
    record({.delivery = due.delivery,
            .wallet = job.delivery.wallet,
            .scheduled_at = due.at,
            .queue = options_.queue,
            .error = "endpoint_disabled",
            .final = true});
    return;
  }
  const bool probing = job.webhook.failures_in_row >= webhooks::failures_before_probing;
  const Place place{job.webhook.id, job.account};
  if (!admit(place, due, probing ? 1 : options_.endpoint_attempts_max)) return;
  if (work_.is_shared()) {
    std::lock_guard lock(mutex_);
    begun_[due.delivery] = std::move(ticket);
  }
  send(due, job);
}

bool Deliverer::admit(const Place& place, const Due& due, int limit) {
  std::lock_guard lock(mutex_);
  Line& endpoint = endpoints_[place.webhook];
  if (endpoint.running >= limit) {
    endpoint.waiting.push_back(due);
    return false;
  }
  Line& account = accounts_[place.account];
  if (account.running >= options_.account_attempts_max) {
    account.waiting.push_back(due);
    return false;
  }
  if (stopping_ || running_ >= options_.attempts_max) {
    ready_.push_back(due);
    return false;
  }
  ++endpoint.running;
  ++account.running;
  ++running_;
  return true;
}

void Deliverer::send(const Due& due, const app::DeliveryJob& job) {
  auto running = std::make_shared<Running>();
  running->due = due;
  running->place = {job.webhook.id, job.account};
  running->attempt.delivery = due.delivery;
  running->attempt.wallet = job.delivery.wallet;
  running->attempt.scheduled_at = due.at;
  running->attempt.queue = options_.queue;
  Result<Outgoing, std::string> outgoing =
      make_request(job, vault_, clock_.now(), options_.test_reach);
  if (!outgoing) {
    running->attempt.error = outgoing.error();
    record(std::move(running->attempt));
    return release(running->place);
  }
  outgoing->request.connect_timeout_ms = options_.connect_timeout_ms;
  outgoing->request.total_timeout_ms = options_.total_timeout_ms;
  outgoing->request.queue_timeout_ms = options_.queue_timeout_ms;
  if (due.noticed_us != 0 && job.delivery.attempts == 0) {
    const std::int64_t delay_us = steady_us() - due.noticed_us;
    std::size_t bucket = 0;
    while (bucket < DelivererStatistics::delay_bounds_us.size() &&
           delay_us > DelivererStatistics::delay_bounds_us.at(bucket)) {
      ++bucket;
    }
    ++statistics_.delays.at(bucket);
    statistics_.delay_sum_us += delay_us;
  }
  client_.send(
      std::move(outgoing->request),
      [this, loopback_only = outgoing->loopback_only](ByteView address) {
        return policy_.allows(address, loopback_only);
      },
      [this, running](const net::OutgoingResult& result) { finish(running, result); });
}

void Deliverer::finish(const std::shared_ptr<Running>& running, const net::OutgoingResult& result) {
  if (result.failure == net::OutgoingFailure::not_begun) {
    put_back(running->due);
    return release(running->place);
  }
  app::Attempt attempt = std::move(running->attempt);
  fill_outcome(attempt, result);
  ++statistics_.attempts;
  ++(attempt.error.empty() ? statistics_.succeeded : statistics_.failed);
  record(std::move(attempt));
  release(running->place);
}

// What cannot be recorded now (a full disk) is recorded at a later tick, not sent again.
void Deliverer::record(app::Attempt attempt) {
  auto kept = std::make_shared<app::Attempt>(attempt);
  auto keep = [this, kept] {
    std::lock_guard lock(mutex_);
    unrecorded_.push_back(std::move(*kept));
  };
  std::unique_ptr<app::Command> command = std::make_unique<app::RecordAttempt>(
      std::move(attempt), [this, kept, keep](const Result<void, Fault>& recorded) {
        if (!recorded) return keep();
        leave(kept->delivery);
      });
  if (!book_.submit(command)) keep();
}

void Deliverer::make_ready(const Due& due) {
  std::lock_guard lock(mutex_);
  ready_.push_back(due);
}

// It waited in a queue of ours and nothing was sent: that is no attempt.
void Deliverer::put_back(const Due& due) {
  ++statistics_.put_back;
  app::WorkShare::Ticket ended;  // let go without the lock
  std::lock_guard lock(mutex_);
  if (auto found = begun_.find(due.delivery); found != begun_.end()) {
    ended = std::move(found->second);
  }
  ready_.push_back({due.at, due.delivery});
}

void Deliverer::release(const Place& place) {
  {
    std::lock_guard lock(mutex_);
    --running_;
    const auto leave_line = [this](auto& lines, auto id, int limit) {
      Line& line = lines[id];
      --line.running;
      for (int free = limit - line.running; free > 0 && !line.waiting.empty(); --free) {
        ready_.push_back(line.waiting.front());
        line.waiting.pop_front();
      }
      if (line.running == 0 && line.waiting.empty()) lines.erase(id);
    };
    leave_line(endpoints_, place.webhook, options_.endpoint_attempts_max);
    leave_line(accounts_, place.account, options_.account_attempts_max);
    idle_.notify_all();
  }
  wake();
}

void Deliverer::stop(std::int64_t grace_ms) {
  {
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    timer_.reset();
    idle_.wait_for(lock, std::chrono::milliseconds(grace_ms),
                   [this] { return running_ == 0 && !working_; });
  }
  worker_.stop();
}

}  // namespace privcards::delivery
