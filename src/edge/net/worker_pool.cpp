#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "edge/net/loop.hpp"

namespace privcards::net {

struct WorkerPool::Implementation {
  Options options;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void(unsigned)>> queue;
  bool stopping = false;
  std::vector<std::thread> threads;

  void run(unsigned worker) {
    std::unique_lock lock(mutex);
    while (true) {
      wake.wait(lock, [this] { return stopping || !queue.empty(); });
      if (queue.empty()) return;
      auto work = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      work(worker);
      work = nullptr;  // what it held goes outside the lock
      lock.lock();
    }
  }
};

WorkerPool::WorkerPool(Options options) : implementation_(std::make_unique<Implementation>()) {
  implementation_->options = options;
  const unsigned threads = options.threads == 0 ? 1 : options.threads;
  for (unsigned worker = 0; worker < threads; ++worker)
    implementation_->threads.emplace_back([this, worker] { implementation_->run(worker); });
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::submit(std::function<void(unsigned worker)> work) {
  {
    std::lock_guard lock(implementation_->mutex);
    if (implementation_->stopping) return false;
    if (implementation_->queue.size() >= implementation_->options.queue_max) return false;
    implementation_->queue.push_back(std::move(work));
  }
  implementation_->wake.notify_one();
  return true;
}

void WorkerPool::stop() {
  {
    std::lock_guard lock(implementation_->mutex);
    implementation_->stopping = true;
  }
  implementation_->wake.notify_all();
  for (auto& thread : implementation_->threads)
    if (thread.joinable()) thread.join();
}

}  // namespace privcards::net
