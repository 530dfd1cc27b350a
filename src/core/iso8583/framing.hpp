#pragma once
// Cuts a byte stream into frames and puts frames around messages. A segment of TCP proves nothing:
// the caller hands over whatever it has received so far, and takes `used` bytes off its front after
// each frame. A length that cannot be true means that we have lost our place in the stream, for
// which the only cure is to close the link. An empty frame is the peer's sign of life; answering it
// with another would make two polite peers spin for ever, so nobody does.

#include "base/bytes.hpp"
#include "core/iso8583/profile.hpp"

namespace privcards::iso8583 {

enum class FrameOutcome : std::uint8_t { frame, need_more, keep_alive, bad_length };

struct FrameScan {
  FrameOutcome outcome = FrameOutcome::need_more;
  ByteView body;         // header and message, in the caller's bytes
  std::size_t used = 0;  // of the received bytes; 0 unless frame or keep_alive
};

FrameScan next_frame(const CompiledProfile& profile, ByteView received);

// Length, reserved bytes and trailer around a body; an empty body makes a keep-alive frame.
void append_frame(const CompiledProfile& profile, ByteView body, Bytes& out);

}  // namespace privcards::iso8583
