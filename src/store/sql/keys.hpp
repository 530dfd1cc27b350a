#pragma once
// Binds the key of a row to the first parameters, in the order of its columns.

#include "app/records.hpp"

namespace privcards::store {

template <class Statement>
void bind_key(Statement& s, const std::string& key) {
  s.bind_text(1, key);
}
template <class Statement>
void bind_key(Statement& s, std::int64_t key) {
  s.bind(1, key);
}
template <class Statement, class Kind>
void bind_key(Statement& s, const Id<Kind>& key) {
  s.bind(1, key.value);
}
template <class Statement>
void bind_key(Statement& s, const app::MessageKey& key) {
  s.bind_blob(1, key.bytes);
}
template <class Statement>
void bind_key(Statement& s, const app::PanToken& key) {
  s.bind_blob(1, key.bytes);
}
template <class Statement>
void bind_key(Statement& s, const app::AuthenticationKey& key) {
  s.bind_blob(1, key.bytes);
}
template <class Statement>
void bind_key(Statement& s, const app::RulesKey& key) {
  s.bind(1, static_cast<std::int64_t>(key.scope));
  s.bind(2, key.subject);
}
template <class Statement>
void bind_key(Statement& s, const app::StatisticsKey& key) {
  s.bind_text(1, key.bin_id);
  s.bind(2, key.world);
}
template <class Statement>
void bind_key(Statement& s, const app::AddressKey& key) {
  s.bind(1, key.wallet.value);
  s.bind(2, static_cast<std::int64_t>(key.asset));
}
template <class Statement>
void bind_key(Statement& s, const app::RailPosition& key) {
  s.bind_text(1, key.rail);
  s.bind(2, key.number);
}
template <class Statement>
void bind_key(Statement& s, const app::WalletRailKey& key) {
  s.bind(1, key.wallet.value);
  s.bind_text(2, key.rail);
}
template <class Statement>
void bind_key(Statement& s, const app::IdempotencyKey& key) {
  s.bind(1, key.day);
  s.bind(2, key.wallet.value);
  s.bind_blob(3, key.key_hash);
}

}  // namespace privcards::store
