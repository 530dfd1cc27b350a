#pragma once
// One connection to a network: cuts what arrives into messages, keeps track of sign-on, and hands
// everything that is to be decided to the book in one go. Where we dialled, it signs on, and asks
// for an echo when the line is silent; a line that does not answer is closed, for the dialler to
// begin again. A length that cannot be true closes the link; a wrong field is answered.

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "edge/host/exchange.hpp"
#include "edge/host/host_context.hpp"
#include "edge/net/link.hpp"

namespace privcards::host {

class IssuerSession final : public net::LinkSession {
 public:
  explicit IssuerSession(std::shared_ptr<LinkContext> context) : context_(std::move(context)) {}

  void on_open(std::shared_ptr<net::Link> link) override;
  std::size_t on_bytes(ByteView received) override;
  void on_idle() override;
  void on_closed() override;

  // From any thread. Signing off is for links we dialled; closing comes after what was sent before.
  void sign_off();
  void close();
  bool is_open() const { return link() != nullptr; }
  bool is_signed_on() const { return signed_on_; }

 private:
  enum class Asked : std::uint8_t { sign_on, sign_off, echo };

  std::shared_ptr<net::Link> link() const;
  bool we_dialled() const { return context_->link.mode == app::LinkMode::dial; }
  void handle(ByteView body, const Arrival& arrival);
  void handle_malformed(Exchange& exchange);
  void handle_network_management(Exchange& exchange);
  void handle_network_answer(const iso8583::Message& message);
  void handle_other(Exchange& exchange);
  void decide(std::shared_ptr<Exchange> exchange);
  void submit();
  void ask(const std::shared_ptr<net::Link>& link, Asked asked);

  const std::shared_ptr<LinkContext> context_;
  mutable std::mutex mutex_;         // guards link_ against other threads; written by on_* only
  std::shared_ptr<net::Link> link_;  // null before on_open and after on_closed
  std::atomic<bool> signed_on_{false};
  std::atomic<std::uint32_t> trace_{0};  // of our own 0800s
  bool lost_ = false;                    // a bad length: nothing behind it means anything
  bool told_not_signed_on_ = false;
  int echoes_unanswered_ = 0;
  // Of the bytes being handled, index by index; kept for their memory.
  std::vector<std::shared_ptr<Exchange>> exchanges_;
  std::vector<std::unique_ptr<app::Command>> commands_;
};

}  // namespace privcards::host
