#pragma once
// An AReq as a command: finds the card, decides, keeps the authentication with the names others
// will know it by, and answers. The same AReq again is answered with the same bytes.

#include <functional>
#include <optional>
#include <string>

#include "app/card_rows.hpp"
#include "app/command.hpp"
#include "core/threeds/decide.hpp"
#include "core/threeds/messages.hpp"

namespace privcards::app {

// Which cards a directory server may ask about.
struct DirectoryScope {
  std::string name;
  std::optional<cards::Network> network;  // none: any, for the sandbox's own
  World world = World::test;
};

// The one that is always there, of no network, for the sandbox.
inline constexpr std::string_view sandbox_directory_server = "sandbox";

struct AuthenticateRequest {
  threeds::AuthenticationRequest message;
  std::string acs_trans_id;  // ours for it, whichever way it ends
  std::string device;        // threeds::device_text() of the 3DS Method before it
  PanToken token;
  Digest content{};  // of the message as it came
  DirectoryScope from;
  threeds::AcsIdentity acs;
  Instant deadline;                              // past it the directory server has given up
  std::optional<threeds::OwnerVerdict> verdict;  // of the decision webhook
  std::optional<threeds::TransStatus> forced;    // by the sandbox; test cards only
};

struct AuthenticateAnswer {
  std::string ares;                             // empty when there is an error, or it came too late
  std::optional<threeds::ProtocolError> error;  // to be said as an Erro
  bool late = false;                            // nothing was done
  bool repeated = false;
  threeds::TransStatus status = threeds::TransStatus::unable;
  std::string rule;
  ChallengeId authentication;  // none when the card is not known
};

class Authenticate final : public Command {
 public:
  using Render = std::function<std::string(const threeds::AuthenticationResponse&)>;
  using Done = std::function<void(Result<AuthenticateAnswer, Fault>)>;

  // Both run on the book's thread.
  Authenticate(AuthenticateRequest request, Render render, Done done)
      : request_(std::move(request)), render_(std::move(render)), done_(std::move(done)) {}

  void load(WorkingSet& set) override;
  void decide(WorkingSet& set, Context& context) override;
  void forget() override { answer_ = {}; }
  void committed() override { done_(std::move(answer_)); }
  void failed(const Fault& fault) override { done_(Unexpected(fault)); }

 private:
  AuthenticationKey request_key() const;
  void want_card_rows(WorkingSet& set, const cards::Card& card) const;
  const cards::Card* find_card(const WorkingSet& set) const;
  bool hosts_range(const WorkingSet& set, std::optional<cards::Network> network) const;

  bool answer_from_before(const WorkingSet& set, Context& context);
  void repeat(const WorkingSet& set, Context& context, const AuthenticationName& name);
  void answer_without_card(WorkingSet& set, Context& context);
  void answer_for_card(WorkingSet& set, Context& context, const cards::Card& card);
  threeds::DecisionFacts facts_of(const WorkingSet& set, const cards::Card& card,
                                  Instant now) const;
  // Makes and keeps a value; empty where the outcome carries none.
  Result<SecretText, Fault> give_value(WorkingSet& set, Context& context, const cards::Card& card,
                                       threeds::Authentication& row) const;
  std::string ares_of(const threeds::Authentication& row, SecretText value) const;
  void keep_answer(WorkingSet& set, const Context& context, ChallengeId authentication,
                   Bytes answer) const;
  void refuse(threeds::ErrorCode code, std::string detail);

  AuthenticateRequest request_;
  Render render_;
  Done done_;
  AuthenticateAnswer answer_;
};

// The directory server was told U before this AReq's decision was committed: what was kept of it
// becomes that U. No result is reported of it, no value of it is good, and the same AReq is
// answered U again.
class WithdrawAnswer final : public Command {
 public:
  using Done = std::function<void(Result<void, Fault>)>;
  // `said` is the ARes that left.
  WithdrawAnswer(AuthenticationKey request, std::string said, Done done)
      : request_(request), said_(std::move(said)), done_(std::move(done)) {}

  void load(WorkingSet& set) override;
  void decide(WorkingSet& set, Context& context) override;
  void forget() override {}
  void committed() override { done_({}); }
  void failed(const Fault& fault) override { done_(Unexpected(fault)); }

 private:
  AuthenticationKey request_;
  std::string said_;
  Done done_;
};

// Which card a number belongs to, for whoever is asked before the decision. Changes nothing.
struct FoundCard {
  CardId id;
  std::int64_t program = 0;
};
class FindCard final : public Command {
 public:
  using Done = std::function<void(Result<std::optional<FoundCard>, Fault>)>;
  FindCard(PanToken token, World world, Done done)
      : token_(token), world_(world), done_(std::move(done)) {}

  void load(WorkingSet& set) override;
  void decide(WorkingSet& set, Context& context) override;
  void forget() override { found_.reset(); }
  void committed() override { done_(found_); }
  void failed(const Fault& fault) override { done_(Unexpected(fault)); }

 private:
  PanToken token_;
  World world_;
  Done done_;
  std::optional<FoundCard> found_;
};

// Test world: these amounts (USD cents) decide before any rule, so that every outcome can be had.
std::optional<threeds::TransStatus> forced_by_amount(std::int64_t amount_minor);

// What an authentication's value stands for, now that its outcome is known.
ValueFacts value_facts(const threeds::Authentication& authentication);

// May an authorization carry this authentication's value? It is for the card and the currency, at
// most a little dearer (tips, freight), not older than the merchant's time to ship, and the first.
// One without a purchase is for no payment: it fits a verification of the card alone.
struct CarriedValue {
  CardId card;
  std::int64_t amount_minor = 0;  // in the merchant's currency
  std::uint16_t currency = 840;
  Instant at;
};
bool fits_authorization(const threeds::Authentication& authentication, const CarriedValue& carried);
inline constexpr std::int64_t value_days_max = 90;
inline constexpr std::int64_t amount_tolerance_percent = 15;

// What an ARes is sealed for (Vault::seal).
inline constexpr std::string_view ares_purpose = "3ds.ares";

}  // namespace privcards::app
