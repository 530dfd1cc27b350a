#pragma once
// TCP links that carry frames for the ISO 8583 host: listening or dialling. This file moves bytes;
// what a frame is and means, the host decides. Reads whatever is there, hands it over in one piece;
// collects what is sent meanwhile and writes it in one piece, for one system call per message would
// cost more than the message.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/fault.hpp"
#include "base/result.hpp"
#include "edge/net/loop.hpp"

namespace privcards::net {

class Link {
 public:
  virtual ~Link() = default;
  // Queues bytes for sending, from any thread; false when closed or when more than
  // `send_buffer_max` bytes wait, in which case the link closes itself.
  virtual bool send(ByteView bytes) = 0;
  virtual void close() = 0;  // after what was queued before has been written
  virtual const std::string& peer_address() const = 0;  // "127.0.0.1:40312"
};

// One connection's owner. Calls for one link never overlap.
class LinkSession {
 public:
  virtual ~LinkSession() = default;
  virtual void on_open(std::shared_ptr<Link> link) = 0;
  // Returns how many leading bytes were used; the rest comes again with more behind it.
  virtual std::size_t on_bytes(ByteView received) = 0;
  virtual void
  on_idle() = 0;  // nothing received for idle_ms; called again after each further idle_ms
  virtual void on_closed() = 0;  // exactly once, last
};
using LinkSessionFactory = std::function<std::shared_ptr<LinkSession>()>;

struct LinkOptions {
  std::size_t receive_buffer_max =
      std::size_t{256} * 1024;  // a session that uses no byte of a full buffer is closed
  std::size_t send_buffer_max = std::size_t{4} * 1024 * 1024;
  std::int64_t idle_ms = 30'000;
  std::size_t connections_max = 256;   // listening only
  std::int64_t redial_min_ms = 1'000;  // dialling only
  std::int64_t redial_max_ms = 60'000;
};

// Keeps accepting until destroyed or stopped.
class LinkListener {
 public:
  static Result<std::unique_ptr<LinkListener>, Fault> listen(Loop& loop, const std::string& address,
                                                             std::uint16_t port,
                                                             LinkOptions options,
                                                             LinkSessionFactory factory);
  virtual ~LinkListener() = default;
  virtual std::uint16_t port() const = 0;
  virtual void stop_accepting() = 0;
  virtual void close_all() = 0;
};

// Keeps one connection up: dials, and after a loss dials again with growing, jittered delay
// (redial_min_ms doubling to redial_max_ms, each ±20 %).
class LinkDialer {
 public:
  static std::unique_ptr<LinkDialer> dial(Loop& loop, const std::string& host, std::uint16_t port,
                                          LinkOptions options, LinkSessionFactory factory);
  virtual ~LinkDialer() = default;
  virtual void stop() = 0;
};

}  // namespace privcards::net
