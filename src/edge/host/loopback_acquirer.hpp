#pragma once
// The sandbox's merchant bank: a client of our own host over a real loopback socket, in the default
// profile. It signs on, sends with its own trace numbers and matches answers by them, so that a
// simulated payment takes every step a real one takes. One connection carries all messages.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/ports/acquirer.hpp"
#include "app/ports/dice.hpp"
#include "edge/net/link.hpp"
#include "edge/net/loop.hpp"

namespace privcards::host {

class LoopbackAcquirer final : public app::Acquirer {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // Host::port(link_name)
    std::string link_name;   // of the host's listening test link: part of every message key
    std::uint32_t node = 0;  // Book::node(): so is this
    std::int64_t timeout_ms = 10'000;
    std::size_t outstanding_max = 4'096;  // more are refused at once
  };

  // Dials at once. Loop and clock must outlive it; the loop must be running for anything to happen.
  LoopbackAcquirer(net::Loop& loop, app::Clock& clock, Options options);
  ~LoopbackAcquirer() override;  // what is outstanding ends with a Fault
  LoopbackAcquirer(const LoopbackAcquirer&) = delete;
  LoopbackAcquirer& operator=(const LoopbackAcquirer&) = delete;

  app::AcquirerEnvelope next_envelope(app::AcquirerMessage message) override;
  // `done` runs on the loop, or here when nothing can be sent.
  void send(app::AcquirerRequest request, const app::AcquirerEnvelope& envelope,
            std::function<void(Result<std::string, Fault>)> done) override;

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::unique_ptr<net::LinkDialer> dialer_;
};

}  // namespace privcards::host
