#pragma once
// One HTTP connection, served by one coroutine on one loop thread, and what the sessions of a
// server share. Internal to this room.
//
//   HttpServer ── ServerCore ── Shard (one per loop thread) ── HttpSession (one per connection)
//
// A session is owned by its coroutine. Responders and streams, which live on any thread, hold only
// a weak pointer, and lock it only on the session's thread, through its Door: so a session always
// dies on its own thread, and answering after it died, or after the loop stopped, does nothing.

#include <boost/beast/core/flat_buffer.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "edge/net/http_message.hpp"
#include "edge/net/http_server.hpp"
#include "edge/net/http_stream.hpp"
#include "edge/net/loop_asio.hpp"
#include "edge/net/request_parser.hpp"
#include "edge/net/wire.hpp"

namespace privcards::net {

// What of a server runs on one loop thread; only touched there. It owns nothing of its ring's: the
// core, and with it every shard, may go while handlers of any ring are destroyed.
struct Shard {
  explicit Shard(Ring& at) : ring(at) {}

  Ring& ring;
  std::vector<HttpSession*> sessions;
  DateCache date;
  std::weak_ptr<SteadyTimer> sweep;
  bool sweeping = true;
  bool stopping = false;  // sessions that come now are too late
};

struct ServerCore {
  HttpServer::Options options;
  RequestHandler handler;
  ProtocolErrorHandler on_protocol_error;
  std::optional<asio::ssl::context> tls;
  std::deque<Shard> shards;

  std::mutex mutex;
  std::condition_variable changed;
  std::size_t connections = 0;  // under mutex

  bool admit();  // false: connections_max are there
  void leave();
};

// How long a closing connection waits for the client to close too.
inline constexpr std::int64_t session_linger_ms = 2'000;

// What a handler gave back: a whole response, or the head of a stream.
struct Answer {
  Response response;
  std::shared_ptr<SendQueue> stream;  // null: the response is whole
};

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  // The caller has been admitted to the core.
  HttpSession(std::shared_ptr<ServerCore> core, Shard& shard, TcpSocket socket);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  // All of these on the session's thread.
  void start();
  void check_deadline(SteadyClock::time_point now);
  void begin_stop();  // finish what runs, then close
  void abort();       // close now
  bool dispatching() const { return phase_ == Phase::dispatching; }
  void accept_answer(Answer answer);  // while dispatching: the coroutine goes on by itself
  void deliver(Answer answer);        // later: wakes the coroutine
  void on_stream_event();

 private:
  enum class Phase { opening, idle, reading, dispatching, waiting, writing, streaming, closing };
  enum class ReadEnd { complete, refused, ended };
  struct Incoming {
    Request request;
    std::optional<ProtocolError> refusal;
    bool keep_alive = false;
    bool http_1_0 = false;
  };

  void run(const Yield& yield);
  bool serve_one(const Yield& yield);
  ReadEnd read_request(Incoming& incoming, const Yield& yield);
  bool feed(RequestParser& parser);
  void dispatch(Request request);
  bool write_response(const Response& response, bool head_only, HeadOptions::After after,
                      const Yield& yield);
  void serve_stream(Answer answer, bool head_only, bool http_1_0, const Yield& yield);
  bool pump_stream(SendQueue& queue, bool chunked, const Yield& yield);
  void watch_peer();
  bool write(std::string_view bytes, const Yield& yield);
  void linger(const Yield& yield);
  void set_deadline(std::int64_t after_ms);
  void clear_deadline() { deadline_ = SteadyClock::time_point::max(); }
  HeadOptions::After after(bool keep_alive, bool http_1_0) const;

  std::shared_ptr<ServerCore> core_;
  Shard& shard_;
  Wire wire_;
  Waiter waiter_;
  boost::beast::flat_buffer buffer_;
  std::string out_;
  std::string peer_address_;
  std::shared_ptr<const PeerCertificate> peer_certificate_;
  std::optional<Answer> answer_;
  std::shared_ptr<SendQueue> stream_;
  SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
  std::size_t place_ = 0;  // in shard_.sessions
  Phase phase_ = Phase::opening;
  bool registered_ = false;
  bool timed_out_ = false;
  bool stopping_ = false;
  bool aborted_ = false;
  bool peer_gone_ = false;  // streaming only: a read is always outstanding then
  char watched_[512] = {};  // where bytes nobody wants go: after a stream the connection closes
};

}  // namespace privcards::net
