#include "app/operate.hpp"

#include "base/big_endian.hpp"

namespace privcards::app {
namespace {

constexpr std::string_view base62_digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::string checksum_of(std::string_view text) {
  const Digest digest = sha256(as_bytes(text));
  auto value = read_big_endian<std::uint32_t>(digest);
  std::string checksum;
  for (int i = 0; i < 6; ++i, value /= 62) checksum.push_back(base62_digits[value % 62]);
  return checksum;
}

}  // namespace

Result<ledger::Account, Refusal> CreateAccount::decide(WorkingSet& set, Context& context) const {
  if (set.accounts.find(id_) != nullptr) return Unexpected(Refusal::already_exists);
  ledger::Account account;
  account.id = id_;
  account.name = name_;
  account.created_at = context.now;
  account.live_wallet = context.ids.next<WalletKind>(context.now);
  account.test_wallet = context.ids.next<WalletKind>(context.now);
  set.wallets.put({.id = account.live_wallet, .account = id_, .world = World::live});
  set.wallets.put({.id = account.test_wallet, .account = id_, .world = World::test});
  set.data_keys.put(data_key_);
  set.accounts.put(account);
  return account;
}

Result<NewApiKey, Refusal> CreateApiKey::decide(WorkingSet& set, Context& context) const {
  const ledger::Account* account = set.accounts.find(request_.account);
  if (account == nullptr) return Unexpected(Refusal::not_found);
  bool live = request_.world == World::live;
  ApiKey key;
  key.id = context.ids.next<ApiKeyKind>(context.now);
  key.account = account->id;
  key.wallet = live ? account->live_wallet : account->test_wallet;
  key.world = request_.world;
  key.name = request_.name;
  key.scopes = request_.scopes;
  key.prefix = live ? "sk_live_" : "sk_test_";
  std::string text = key.prefix;
  for (int i = 0; i < 32; ++i) text.push_back(base62_digits[context.dice.below(62)]);
  text += checksum_of(text);
  key.secret_hash = sha256(as_bytes(text));
  key.last4 = text.substr(text.size() - 4);
  key.created_at = context.now;
  set.api_keys.put(key);
  return NewApiKey{key, SecretText(std::move(text))};
}

Result<ApiKey, Refusal> RevokeApiKey::decide(WorkingSet& set, Context& context) const {
  const ApiKey* found = set.api_keys.find(id_);
  if (found == nullptr) return Unexpected(Refusal::not_found);
  ApiKey key = *found;
  if (!key.revoked_at) key.revoked_at = context.now;
  set.api_keys.put(key);
  return key;
}

Result<cards::Bin, Refusal> PutBin::decide(WorkingSet& set, Context&) const {
  if (set.programs.find(bin_.program) == nullptr) return Unexpected(Refusal::not_found);
  set.bins.put(bin_);
  return bin_;
}

Result<cards::Program, Refusal> PutProgram::decide(WorkingSet& set, Context&) const {
  set.programs.put(program_);
  return program_;
}

Result<NetworkLink, Refusal> PutLink::decide(WorkingSet& set, Context& context) const {
  NetworkLink link = link_;
  if (!link.id) {
    link.id = context.ids.next<LinkKind>(context.now);
    link.created_at = context.now;
  } else if (set.links.find(link.id) == nullptr) {
    return Unexpected(Refusal::not_found);
  }
  set.links.put(link);
  return link;
}

Result<StoredRules, Refusal> PutAuthenticationRules::decide(WorkingSet& set, Context&) const {
  const bool known = rules_.key.scope == RulesScope::card
                         ? set.cards.find(CardId{rules_.key.subject}) != nullptr
                         : set.programs.find(rules_.key.subject) != nullptr;
  if (!known) return Unexpected(Refusal::not_found);
  set.authentication_rules.put(rules_);
  return rules_;
}

Result<std::size_t, Refusal> RewrapDataKeys::decide(WorkingSet& set, Context&) const {
  for (const DataKey& key : wrapped_) {
    if (set.data_keys.find(key.account) == nullptr) return Unexpected(Refusal::not_found);
  }
  for (const DataKey& key : wrapped_) set.data_keys.put(key);
  return wrapped_.size();
}

Result<AuditId, Refusal> RecordAudit::decide(WorkingSet& set, Context& context) const {
  AuditEntry entry = entry_;
  entry.id = context.ids.next<AuditKind>(context.now);
  entry.created_at = context.now;
  AuditId id = entry.id;
  set.audit.push_back(std::move(entry));
  return id;
}

}  // namespace privcards::app
