#pragma once
// What the operator and the program itself write: accounts, keys, BINs, programs, links, audit
// entries. Run by `privcards admin` and `privcards dev` through the same book as everything else.

#include <optional>
#include <string>

#include "app/command.hpp"
#include "app/refusal.hpp"
#include "base/result.hpp"

namespace privcards::app {

// An account with its live and its test wallet. Refuses an id that exists.
class CreateAccount {
 public:
  using Answer = ledger::Account;
  CreateAccount(std::string name, DataKey data_key, AccountId id)
      : name_(std::move(name)), data_key_(std::move(data_key)), id_(id) {}
  void load(WorkingSet& set) const { set.accounts.want(id_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  std::string name_;
  DataKey data_key_;
  AccountId id_;
};

struct NewApiKey {
  ApiKey key;
  SecretText text;  // shown once
};

// `sk_live_` or `sk_test_`, 32 random base62 characters and a six-character checksum, so that
// secret scanners can tell a key from noise (the first 30 bits of the SHA-256 of what precedes, in
// base62).
class CreateApiKey {
 public:
  using Answer = NewApiKey;
  struct Request {
    AccountId account;
    World world = World::test;
    std::string name;
    std::uint8_t scopes = all_scopes;
  };
  explicit CreateApiKey(Request request) : request_(std::move(request)) {}
  void load(WorkingSet& set) const { set.accounts.want(request_.account); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Request request_;
};

class RevokeApiKey {
 public:
  using Answer = ApiKey;
  explicit RevokeApiKey(ApiKeyId id) : id_(id) {}
  void load(WorkingSet& set) const { set.api_keys.want(id_); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  ApiKeyId id_;
};

// Adds or replaces.
class PutBin {
 public:
  using Answer = cards::Bin;
  explicit PutBin(cards::Bin bin) : bin_(std::move(bin)) {}
  void load(WorkingSet& set) const {
    set.bins.want(bin_.id);
    set.programs.want(bin_.program);
  }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  cards::Bin bin_;
};

class PutProgram {
 public:
  using Answer = cards::Program;
  explicit PutProgram(cards::Program program) : program_(std::move(program)) {}
  void load(WorkingSet& set) const { set.programs.want(program_.id); }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  cards::Program program_;
};

class PutLink {
 public:
  using Answer = NetworkLink;
  explicit PutLink(NetworkLink link) : link_(std::move(link)) {}  // no id: added
  void load(WorkingSet& set) const {
    if (link_.id) set.links.want(link_.id);
  }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  NetworkLink link_;
};

// The issuer's 3-D Secure rules of a program or a card; replaces what was said before.
class PutAuthenticationRules {
 public:
  using Answer = StoredRules;
  explicit PutAuthenticationRules(StoredRules rules) : rules_(std::move(rules)) {}
  void load(WorkingSet& set) const {
    set.authentication_rules.want(rules_.key);
    if (rules_.key.scope == RulesScope::card) {
      set.cards.want(CardId{rules_.key.subject});
    } else {
      set.programs.want(rules_.key.subject);
    }
  }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  StoredRules rules_;
};

// The same data keys under another wrapping; answers how many. All or none.
class RewrapDataKeys {
 public:
  using Answer = std::size_t;
  explicit RewrapDataKeys(std::vector<DataKey> wrapped) : wrapped_(std::move(wrapped)) {}
  void load(WorkingSet& set) const {
    for (const DataKey& key : wrapped_) set.data_keys.want(key.account);
  }
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  std::vector<DataKey> wrapped_;
};

// Committed before what it tells of is shown.
class RecordAudit {
 public:
  using Answer = AuditId;
  explicit RecordAudit(AuditEntry entry) : entry_(std::move(entry)) {}
  void load(WorkingSet&) const {}
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  AuditEntry entry_;
};

}  // namespace privcards::app
