#pragma once
// What a Loop is made of, for the .cpp files of this room only: no other room includes this header.
//
//   Loop ── Ring (one per thread): io_context, its thread, its Door, its coroutines
//
// Each thread runs its own io_context, so everything that belongs to one connection runs on one
// thread: no strands, no locks, no hand-over between threads for a request. The Door is how other
// threads get in; it outlives the Ring, so that whoever holds one may knock after the loop is gone.

#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "edge/net/loop.hpp"

namespace privcards::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
using Yield = asio::basic_yield_context<Executor>;
using TcpSocket = asio::basic_stream_socket<tcp, Executor>;
using TcpAcceptor = asio::basic_socket_acceptor<tcp, Executor>;
using SteadyTimer =
    asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;

// The way into one loop thread, from any thread, at any time. Work posted while a batch waits joins
// that batch, so a group of answers wakes the loop once.
class Door : public std::enable_shared_from_this<Door> {
 public:
  explicit Door(asio::io_context& context) : context_(&context) {}

  // False when the loop has stopped; `work` is then destroyed without running.
  bool post(std::function<void()> work);
  // Runs `work` on the loop's thread and returns when it has run. Runs it here when the loop's
  // thread is this one, or is not running: then nothing can run at the same time.
  void run_and_wait(const std::function<void()>& work);
  bool on_thread() const;
  bool running() const { return running_.load(std::memory_order_acquire); }

  void enter_thread();  // the caller becomes the loop's thread
  void set_running(bool running);
  void close();  // later posts are refused, waiting ones are dropped

 private:
  void drain();

  std::mutex mutex_;
  asio::io_context* context_;
  std::vector<std::function<void()>> mail_;
  bool drain_posted_ = false;
  std::atomic<bool> running_{false};
};

struct Ring {
  Ring();
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  // The last thing the thread does: ends every coroutine.
  void wind_down();

  asio::io_context context{1};  // one thread runs it
  std::shared_ptr<Door> door;
  asio::executor_work_guard<Executor> work;
  std::list<std::function<void()>> enders;  // one for each coroutine
  bool winding_down = false;
  std::thread thread;
};

// Where one coroutine waits for an event of its own thread. An event that comes before the wait is
// kept.
class Waiter {
 public:
  void wait(const Yield& yield);
  void signal();  // resumes the coroutine at once, inside this call

 private:
  struct Held {
    virtual ~Held() = default;
    virtual void resume() = 0;
  };
  template <class Handler>
  struct HeldHandler;

  std::unique_ptr<Held> held_;
  bool signalled_ = false;
};

struct Loop::Implementation {
  explicit Implementation(unsigned threads);

  Ring& next();     // round robin, any thread
  Ring& nearest();  // the caller's own if it is one of the loop's threads, otherwise next()

  std::vector<std::unique_ptr<Ring>> rings;
  std::atomic<unsigned> turn{0};
  std::mutex mutex;  // start and stop
  bool started = false;
  bool stopped = false;
};

// Stacks with a guard page, and memory only for the pages they touch.
class CoroutineStacks {
 public:
  boost::context::stack_context allocate() { return stacks_.allocate(); }
  void deallocate(boost::context::stack_context& stack);

 private:
  boost::context::protected_fixedsize_stack stacks_{std::size_t{256} * 1024};
};

// Starts a coroutine on the ring's thread; call it there. `end` makes it return soon; it is called
// when the loop stops. A suspended coroutine is never destroyed: that would unwind its stack with
// exceptions, and skip what it does last, such as telling a session that it is closed.
template <class Run>
void spawn_on(Ring& ring, Run run, std::function<void()> end) {
  const auto place = ring.enders.insert(ring.enders.end(), std::move(end));
  asio::spawn(ring.context.get_executor(), std::allocator_arg, CoroutineStacks(), std::move(run),
              [&ring, place](const std::exception_ptr& bug) {
                ring.enders.erase(place);
                if (bug) std::rethrow_exception(bug);
              });
}

}  // namespace privcards::net
