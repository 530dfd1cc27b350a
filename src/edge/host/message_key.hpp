#pragma once
// What makes two messages the same one (ISO 8583:1987): link, type without its repeat digit, DE 7,
// DE 11, DE 32, DE 33. DE 90 names an earlier message by just these, so that a reversal leads to
// its original without a search. DE 90 fills DE 32 and DE 33 up with zeros, hence leading zeros do
// not count here.

#include <cstdint>
#include <string_view>

#include "app/records.hpp"
#include "base/time.hpp"

namespace privcards::host {

struct MessageIdentity {
  std::string_view link;
  std::string_view mti;    // without its repeat digit: "0100"
  Instant transmitted_at;  // DE 7 with its year
  std::uint32_t trace = 0;
  std::string_view acquirer;   // DE 32; empty when absent
  std::string_view forwarder;  // DE 33; empty when absent
};

app::MessageKey message_key(const MessageIdentity& identity);

}  // namespace privcards::host
