#pragma once
// One outgoing request from name to answer: a coroutine on one loop thread that owns its HttpCall.
// Internal to this room.

#include <boost/asio/ip/address.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edge/net/http_client.hpp"
#include "edge/net/loop_asio.hpp"
#include "edge/net/response_parser.hpp"
#include "edge/net/wire.hpp"

namespace privcards::net {

class HttpCall : public std::enable_shared_from_this<HttpCall> {
 public:
  using Done = std::function<void(OutgoingResult)>;

  // `tls` null: https fails, for nothing could be verified.
  HttpCall(Ring& ring, std::shared_ptr<asio::ssl::context> tls, OutgoingRequest request,
           AddressPolicy policy, std::optional<OutgoingStream> stream, Done done);
  ~HttpCall();  // says "stopped" if nothing was said before
  HttpCall(const HttpCall&) = delete;
  HttpCall& operator=(const HttpCall&) = delete;

  const std::string& host() const { return request_.host; }
  const std::string& asker() const { return request_.asker; }

  // On the ring's thread:
  void run(const Yield& yield);
  void lookup_begun();
  void refuse_to_wait();  // too many wait before it
  void resolved(std::vector<asio::ip::address> addresses);
  void cancel(std::string why);

 private:
  // Each step is false when the call has failed, with the result filled in.
  bool await_addresses(const Yield& yield);
  bool allowed();
  bool connect(const Yield& yield);
  bool secure(const Yield& yield);
  bool exchange(const Yield& yield);
  bool read_answer(const Yield& yield);
  bool hand_on(ResponseParser& parser);  // false: the receiver wants no more

  bool fail(OutgoingFailure failure, std::string detail);
  std::string render() const;
  void watch(SteadyClock::time_point due);
  void finish();

  Ring& ring_;
  std::shared_ptr<asio::ssl::context> tls_;
  OutgoingRequest request_;
  AddressPolicy policy_;
  std::optional<OutgoingStream> stream_;
  bool streaming_ = false;  // the head has come, the body is handed on
  Done done_;
  OutgoingResult result_;
  // Until the lookup begins: when it was made, and how long it may wait for that.
  SteadyClock::time_point begun_;
  SteadyClock::time_point due_;
  bool waiting_ = true;
  SteadyTimer timer_;
  Waiter waiter_;
  std::optional<std::vector<asio::ip::address>> addresses_;
  std::optional<Wire> wire_;
  bool timed_out_ = false;
  bool cancelled_ = false;
  std::string cancel_reason_;
};

}  // namespace privcards::net
