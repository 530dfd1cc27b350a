#pragma once
// A stream belongs to the key that opened it and ends when that key is revoked. What the streams of
// events and of requests share.

#include <memory>
#include <vector>

#include "base/hash.hpp"
#include "edge/net/http_server.hpp"
#include "edge/rest/readers.hpp"

namespace privcards::rest {

inline constexpr std::size_t streams_per_wallet_max = 16;
inline constexpr std::int64_t heartbeat_ms = 15'000;

struct KeyedStream {
  Digest key_hash{};
  std::shared_ptr<net::ResponseStream> stream;
};

// Looks each key up and closes the streams of those that are gone.
inline void close_revoked(Readers& readers, std::vector<KeyedStream> streams) {
  auto shared = std::make_shared<const std::vector<KeyedStream>>(std::move(streams));
  const bool taken = readers.run([shared](app::Queries& queries) {
    for (const KeyedStream& each : *shared) {
      const auto key = queries.api_key(each.key_hash);
      if (!key || !*key || (*key)->revoked_at) each.stream->close();
    }
  });
  if (taken) return;
  for (const KeyedStream& each : *shared) each.stream->close();  // they resume, or cannot
}

}  // namespace privcards::rest
