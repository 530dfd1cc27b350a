#include "core/ledger/transfer.hpp"

#include "base/big_endian.hpp"

namespace privcards::ledger {
namespace {

void append_account(Bytes& out, const LedgerAccount& account) {
  out.push_back(static_cast<std::uint8_t>(account.kind));
  append_big_endian<std::int64_t>(out, account.owner);
}

}  // namespace

std::string_view name_of(Reason reason) {
  switch (reason) {
    case Reason::deposit:
      return "deposit";
    case Reason::deposit_reversal:
      return "deposit_reversal";
    case Reason::card_created:
      return "card_created";
    case Reason::card_funded:
      return "card_funded";
    case Reason::card_withdrawn:
      return "card_withdrawn";
    case Reason::card_terminated:
      return "card_terminated";
    case Reason::hold_placed:
      return "hold_placed";
    case Reason::hold_increased:
      return "hold_increased";
    case Reason::hold_reversed:
      return "hold_reversed";
    case Reason::hold_expired:
      return "hold_expired";
    case Reason::hold_released:
      return "hold_released";
    case Reason::settled_from_hold:
      return "settled_from_hold";
    case Reason::settled_from_available:
      return "settled_from_available";
    case Reason::refund:
      return "refund";
    case Reason::returned_to_wallet:
      return "returned_to_wallet";
  }
  return "unknown";
}

void append_canonical(Bytes& out, const Transfer& transfer) {
  append_big_endian<std::int64_t>(out, transfer.id.value);
  append_account(out, transfer.from);
  append_account(out, transfer.to);
  append_big_endian<std::int64_t>(out, transfer.amount_minor);
  append_big_endian<std::int64_t>(out, transfer.currency.numeric);
  out.push_back(static_cast<std::uint8_t>(transfer.reason));
  append_big_endian<std::int64_t>(out, transfer.cause);
  append_big_endian<std::int64_t>(out, transfer.created_at.ms);
}

Digest chain_hash(const Digest& previous_hash, std::int64_t number, Instant committed_at,
                  ByteView canonical_transfers) {
  Bytes message(previous_hash.begin(), previous_hash.end());
  message.reserve(message.size() + 16 + canonical_transfers.size());
  append_big_endian<std::int64_t>(message, number);
  append_big_endian<std::int64_t>(message, committed_at.ms);
  message.insert(message.end(), canonical_transfers.begin(), canonical_transfers.end());
  return sha256(message);
}

}  // namespace privcards::ledger
