#pragma once
// The sandbox's merchant page, 3DS Server and directory server in one: a client of our own
// listeners over real loopback sockets, with a certificate of its own, and a small listener that
// takes the results.

#include <memory>
#include <string>

#include "app/ports/checkout.hpp"
#include "app/ports/dice.hpp"
#include "edge/net/http_client.hpp"
#include "edge/net/http_server.hpp"
#include "edge/net/loop.hpp"

namespace privcards::acs {

// What the directory listener is told the issuer shall answer; taken from the sandbox only.
inline constexpr std::string_view outcome_header = "X-Sandbox-Outcome";

class LoopbackCheckout final : public app::Checkout {
 public:
  struct Options {
    net::TlsFiles own;    // the directory server's
    std::string ca_file;  // of who may bring results
  };
  // Listens for results at once.
  static Result<std::unique_ptr<LoopbackCheckout>, Fault> open(net::Loop& loop, app::Clock& clock,
                                                               app::Dice& dice, Options options);
  ~LoopbackCheckout() override;
  LoopbackCheckout(const LoopbackCheckout&) = delete;
  LoopbackCheckout& operator=(const LoopbackCheckout&) = delete;

  std::string results_url() const;
  // Where our access control server listens; before anything is asked.
  struct Target {
    std::string host = "127.0.0.1";
    std::uint16_t directory_port = 0;
    std::uint16_t browser_port = 0;
    bool browser_tls = true;
  };
  void start(Target target);
  void stop();

  app::CheckoutEnvelope next_envelope() override;
  void authenticate(app::CheckoutRequest request, const app::CheckoutEnvelope& envelope,
                    std::function<void(Result<app::CheckoutAnswer, Fault>)> done) override;
  void act(app::CheckoutStep step, std::function<void(Result<void, Fault>)> done) override;

 private:
  LoopbackCheckout(net::Loop& loop, app::Clock& clock, app::Dice& dice, Options options);
  std::string uuid();
  void post(bool to_directory, std::string target, net::Headers headers, std::string body,
            std::function<void(Result<std::string, Fault>)> done);
  void show_page(const app::CheckoutStep& step,
                 std::function<void(Result<std::string, Fault>)> done);

  app::Clock& clock_;
  app::Dice& dice_;
  Options options_;
  Target target_;
  net::HttpClient client_;
  std::unique_ptr<net::HttpServer> results_;
};

}  // namespace privcards::acs
