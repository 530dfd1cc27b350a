#pragma once
// One message from a card network, as a command: answers a repeat with the stored bytes, finds the
// card and what the message names, decides, moves money, and stores its own answer — all in one
// commit, before anything is sent (ISO 8583 flows: docs/life-of-an-authorization.md).

#include <functional>
#include <optional>

#include "app/network_request.hpp"
#include "app/payment.hpp"

namespace privcards::app {

// How far back an original without an exact reference is looked for on its card.
inline constexpr int history_walk_max = 256;

struct NetworkAnswer {
  NetworkOutcome outcome;
  RenderedReply reply;
  bool repeated = false;  // reply is the stored one of an earlier, equal message
  bool conflict = false;  // same key as an earlier message but other content: treated as new
  bool late = false;  // the deadline had passed before deciding: nothing was done, nothing is sent
};

class NetworkCommand final : public Command {
 public:
  // DE 39 of an outcome in this network's table; what the transaction keeps.
  using ResponseCode = std::function<std::string(const NetworkOutcome&)>;
  using Render = std::function<RenderedReply(const NetworkOutcome&)>;
  using Done = std::function<void(Result<NetworkAnswer, Fault>)>;

  // All three run on the book's thread.
  NetworkCommand(NetworkRequest request, ResponseCode response_code, Render render, Done done)
      : request_(std::move(request)),
        response_code_(std::move(response_code)),
        render_(std::move(render)),
        done_(std::move(done)) {}

  void load(WorkingSet& set) override;
  void decide(WorkingSet& set, Context& context) override;
  void forget() override;
  void committed() override { done_(std::move(answer_)); }
  void failed(const Fault& fault) override { done_(Unexpected(fault)); }

 private:
  // What it must see (network_command_load.cpp).
  void want_card_rows(WorkingSet& set, const cards::Card& card) const;
  void want_authentication(WorkingSet& set) const;
  void want_original(WorkingSet& set, const cards::Card& card);
  void walk_history(WorkingSet& set, const cards::Card& card);
  bool want_named(WorkingSet& set, const cards::Card& card);
  bool is_usable(const authorization::Transaction& named) const;
  bool contradicts_trace(const authorization::Transaction& transaction) const;
  bool is_named_original(const authorization::Transaction& transaction) const;
  const NetworkMessage* find_named(const WorkingSet& set) const;
  const cards::Card* find_card(const WorkingSet& set) const;
  std::optional<authorization::Transaction> find_original(const WorkingSet& set) const;

  // One message on one card.
  NetworkOutcome decide_for_card(PaymentContext& payment);
  authorization::Transaction draft() const;
  Presentment presentment(std::int64_t amount_minor, bool final) const;

  // Requests, which may be declined (network_command_authorization.cpp).
  NetworkOutcome decide_request(PaymentContext& payment);
  NetworkOutcome decide_payment(PaymentContext& payment);
  NetworkOutcome decide_increment(PaymentContext& payment,
                                  const authorization::Transaction& original);
  void approve(PaymentContext& payment, const authorization::AuthorizationRequest& asked,
               std::int64_t approved_minor, const authorization::Threeds& three_ds,
               NetworkOutcome& outcome);
  void post_credit(PaymentContext& payment, NetworkOutcome& outcome) const;
  NetworkOutcome decline(PaymentContext& payment, authorization::DeclineReasons reasons,
                         CvvCheck cvv);
  CvvCheck check_cvv(PaymentContext& payment) const;
  // Also marks the authentication as used.
  authorization::Threeds check_authentication(PaymentContext& payment) const;

  // Advices and reversals, which may not (network_command_advice.cpp).
  NetworkOutcome book_advice(PaymentContext& payment);
  bool is_known(const PaymentContext& payment, const authorization::Transaction& original) const;
  void adjust_hold(PaymentContext& payment, const authorization::Transaction& original) const;
  void close_hold(PaymentContext& payment, NetworkOutcome& outcome) const;
  void stand_in(PaymentContext& payment, TransactionId decided) const;
  NetworkOutcome book_presentment(PaymentContext& payment);
  NetworkOutcome book_reversal(PaymentContext& payment);
  void undo_increment(PaymentContext& payment, const authorization::Transaction& original,
                      NetworkMessage increment) const;
  void undo_settlement(PaymentContext& payment, authorization::Transaction settlement,
                       std::int64_t stays_minor) const;
  std::int64_t billed_replacement(const authorization::Transaction& original) const;
  void undo_posting(PaymentContext& payment, authorization::Transaction original,
                    std::int64_t stays_minor) const;
  void undo_refund(PaymentContext& payment, authorization::Transaction original,
                   std::int64_t stays_minor) const;

  // Its own answer, for repeats.
  bool key_is_taken(const WorkingSet& set) const;
  MessageKey key_with_content() const;
  void store_answer(WorkingSet& set, const Context& context, const MessageKey& key, CardId card);
  void remember_tombstone(WorkingSet& set, const Context& context, CardId card) const;

  NetworkRequest request_;
  ResponseCode response_code_;
  Render render_;
  Done done_;
  NetworkAnswer answer_;
  bool buried_ = false;     // a tombstone for this message was there
  TransactionId original_;  // found while loading
  TransactionId named_;     // what DE 90 names, if it was seen on this card
  TransactionId walk_from_;
  TransactionId walk_at_;
  int walked_ = 0;
  std::int64_t open_holds_minor_ = 0;        // on the card, not met on the walk yet
  std::optional<std::int64_t> added_minor_;  // by this increment
};

}  // namespace privcards::app
