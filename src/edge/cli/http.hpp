#pragma once
// One request at a time, and the caller waits for the answer.

#include <future>
#include <string>
#include <utility>

#include "edge/net/http_client.hpp"
#include "edge/net/loop.hpp"

namespace privcards::cli {

class Http {
 public:
  explicit Http(const std::string& ca_file) : client_(loop_, {.ca_file = ca_file}) {
    loop_.start();
  }
  ~Http() { loop_.stop(); }
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  net::OutgoingResult send(net::OutgoingRequest request) {
    std::promise<net::OutgoingResult> answered;
    client_.send(std::move(request), any_address, [&answered](net::OutgoingResult result) {
      answered.set_value(std::move(result));
    });
    return answered.get_future().get();
  }
  net::OutgoingResult stream(net::OutgoingRequest request, net::OutgoingStream stream) {
    std::promise<net::OutgoingResult> answered;
    client_.stream(
        std::move(request), any_address, std::move(stream),
        [&answered](net::OutgoingResult result) { answered.set_value(std::move(result)); });
    return answered.get_future().get();
  }
  // Ends what runs; whoever waits hears of it.
  void stop() { loop_.stop(); }

 private:
  // A developer's own machine may call whom its owner names.
  static bool any_address(ByteView) { return true; }

  net::Loop loop_{1};
  net::HttpClient client_;
};

}  // namespace privcards::cli
