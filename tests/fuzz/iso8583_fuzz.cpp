// Bytes from a network link: cut into frames, parsed under every shipped profile, described for the
// log, and built again. What parses without an error must build back to something that parses to
// the same fields. The first byte picks the profile.

#include <algorithm>
#include <memory>
#include <vector>

#include "base/check.hpp"
#include "core/iso8583/builder.hpp"
#include "core/iso8583/describe.hpp"
#include "core/iso8583/framing.hpp"
#include "core/iso8583/message.hpp"
#include "edge/host/profile_file.hpp"

namespace {

using namespace privcards;
using namespace privcards::iso8583;

const std::vector<CompiledProfile>& profiles() {
  static const std::vector<CompiledProfile> all = [] {
    std::vector<CompiledProfile> loaded;
    for (std::string_view name : host::shipped_profile_names()) {
      auto profile = host::load_compiled_profile(name);
      CHECK(profile.has_value());
      loaded.push_back(std::move(*profile));
    }
    return loaded;
  }();
  return all;
}

void check_round_trip(const CompiledProfile& profile, const Message& message) {
  auto builder = std::make_unique<Builder>(profile, message.mti());
  message.for_each_field([&](int field) { builder->echo(message, field); });
  const auto built = builder->finish();
  if (!built) return;  // longer than we may send
  Message again;
  const auto error = parse(profile, *built, again);
  CHECK(!error.has_value());
  message.for_each_field([&](int field) {
    const ByteView before = message.raw(field);
    const ByteView after = again.raw(field);
    CHECK(std::equal(before.begin(), before.end(), after.begin(), after.end()));
  });
}

void take_frames(const CompiledProfile& profile, ByteView received) {
  while (true) {
    const FrameScan scan = next_frame(profile, received);
    if (scan.outcome == FrameOutcome::need_more || scan.outcome == FrameOutcome::bad_length) return;
    CHECK(scan.used > 0 && scan.used <= received.size());
    received = received.subspan(scan.used);
    if (scan.outcome == FrameOutcome::keep_alive) continue;
    Message message;
    const auto error = parse(profile, scan.body, message);
    (void)describe(message);
    if (!error) check_round_trip(profile, message);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const CompiledProfile& profile = profiles()[data[0] % profiles().size()];
  const ByteView rest(data + 1, size - 1);
  take_frames(profile, rest);
  Message message;  // also without a frame around it, which gets deeper sooner
  const auto error = parse(profile, rest, message);
  if (!error) check_round_trip(profile, message);
  return 0;
}
