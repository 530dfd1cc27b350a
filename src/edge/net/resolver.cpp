#include "edge/net/resolver.hpp"

#include <algorithm>

namespace privcards::net {

Resolver::~Resolver() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool Resolver::ask(Question question) {
  std::lock_guard lock(mutex_);
  if (stopping_ || questions_ >= options_.waiting_max) return false;
  ++questions_;
  Name& name = names_[question.host];
  if (name.running) {
    question.begun();
  } else {
    stand_in_line(question.host, question.asker);
  }
  name.questions.push_back(std::move(question));
  return true;
}

// A name may stand in several lines: whichever comes first looks it up for all.
void Resolver::stand_in_line(const std::string& host, const std::string& asker) {
  std::deque<std::string>& names = askers_[asker].names;
  if (std::find(names.begin(), names.end(), host) != names.end()) return;
  if (names.empty()) turns_.push_back(asker);
  names.push_back(host);
  ++waiting_;
  if (running_ + waiting_ > threads_.size() && threads_.size() < std::max(options_.threads, 1U)) {
    threads_.emplace_back([this] { work(); });
  }
  wake_.notify_one();
}

void Resolver::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    std::optional<Lookup> lookup;
    while (!stopping_ && !(lookup = next())) wake_.wait(lock);
    if (stopping_) return;
    lock.unlock();
    const Addresses addresses = options_.lookup(lookup->host);
    lock.lock();
    std::vector<Question> questions = end(*lookup);
    lock.unlock();
    for (const Question& question : questions) question.answered(addresses);
    questions.clear();
    lock.lock();
  }
}

// Askers in turn; one whose share of the threads is taken is passed over.
std::optional<Resolver::Lookup> Resolver::next() {
  for (std::size_t left = turns_.size(); left > 0; --left) {
    std::string key = std::move(turns_.front());
    turns_.pop_front();
    Asker& asker = askers_[key];
    if (!key.empty() && asker.running >= options_.asker_threads) {
      turns_.push_back(std::move(key));
      continue;
    }
    std::optional<Lookup> found;
    while (!found && !asker.names.empty()) {
      std::string host = std::move(asker.names.front());
      asker.names.pop_front();
      --waiting_;
      if (begin(host)) found = Lookup{std::move(host), key};
    }
    if (found) ++asker.running;
    if (!asker.names.empty()) {
      turns_.push_back(std::move(key));
    } else if (asker.running == 0) {
      askers_.erase(key);
    }
    if (found) return found;
  }
  return std::nullopt;
}

// False when nobody asks for the name any more, or it is being looked up.
bool Resolver::begin(const std::string& host) {
  const auto found = names_.find(host);
  if (found == names_.end() || found->second.running) return false;
  std::vector<Question>& questions = found->second.questions;
  questions_ -= std::erase_if(questions, [](const Question& asked) { return !asked.wanted(); });
  if (questions.empty()) {
    names_.erase(found);
    return false;
  }
  found->second.running = true;
  ++running_;
  for (const Question& question : questions) question.begun();
  return true;
}

std::vector<Resolver::Question> Resolver::end(const Lookup& lookup) {
  --running_;
  const auto name = names_.find(lookup.host);
  std::vector<Question> questions = std::move(name->second.questions);
  names_.erase(name);
  questions_ -= questions.size();
  const auto asker = askers_.find(lookup.asker);
  if (--asker->second.running == 0 && asker->second.names.empty()) askers_.erase(asker);
  return questions;
}

}  // namespace privcards::net
