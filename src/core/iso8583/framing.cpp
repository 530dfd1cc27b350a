#include "core/iso8583/framing.hpp"

#include <algorithm>
#include <optional>

#include "core/iso8583/nibbles.hpp"

namespace privcards::iso8583 {
namespace {

std::optional<std::size_t> read_length(PrefixKind kind, ByteView prefix) {
  std::size_t length = 0;
  for (std::uint8_t byte : prefix) {
    switch (kind) {
      case PrefixKind::binary:
        length = length << 8 | byte;
        break;
      case PrefixKind::bcd:
        if (byte >> 4 > 9 || (byte & 15) > 9) return std::nullopt;
        length = length * 100 + static_cast<std::size_t>(byte >> 4) * 10 + (byte & 15u);
        break;
      case PrefixKind::ascii:
        if (byte < '0' || byte > '9') return std::nullopt;
        length = length * 10 + (byte - std::size_t{'0'});
        break;
      case PrefixKind::hex: {
        const int value = hex_value(byte);
        if (value < 0) return std::nullopt;
        length = length << 4 | static_cast<std::size_t>(value);
        break;
      }
    }
  }
  return length;
}

void write_length(PrefixKind kind, std::size_t length, std::uint8_t* out, std::size_t bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  for (std::size_t left = bytes; left-- > 0;) {
    switch (kind) {
      case PrefixKind::binary:
        out[left] = static_cast<std::uint8_t>(length & 0xFF);
        length >>= 8;
        break;
      case PrefixKind::bcd:
        out[left] = static_cast<std::uint8_t>((length / 10 % 10) << 4 | length % 10);
        length /= 100;
        break;
      case PrefixKind::ascii:
        out[left] = static_cast<std::uint8_t>('0' + length % 10);
        length /= 10;
        break;
      case PrefixKind::hex:
        out[left] = static_cast<std::uint8_t>(digits[length & 15]);
        length >>= 4;
        break;
    }
  }
}

}  // namespace

FrameScan next_frame(const CompiledProfile& profile, ByteView received) {
  const Framing& framing = profile.framing();
  const std::size_t zeros = std::min(framing.reserved_before, received.size());
  for (std::size_t index = 0; index < zeros; ++index) {
    if (received[index] != 0) return {FrameOutcome::bad_length, {}, 0};
  }
  const std::size_t lead = framing.reserved_before + framing.prefix_bytes;
  if (received.size() < lead) return {};
  const auto counted =
      read_length(framing.prefix, received.subspan(framing.reserved_before, framing.prefix_bytes));
  const std::size_t itself = framing.inclusive ? framing.prefix_bytes : 0;
  if (!counted || *counted < itself) return {FrameOutcome::bad_length, {}, 0};

  const std::size_t start = lead + framing.reserved_after;
  const std::size_t rest = *counted - itself;
  if (rest == 0 || rest == framing.trailer_bytes) {
    if (received.size() < start + rest) return {};
    return {FrameOutcome::keep_alive, {}, start + rest};
  }
  if (rest < framing.trailer_bytes) return {FrameOutcome::bad_length, {}, 0};
  const std::size_t length = rest - framing.trailer_bytes;
  if (length > framing.length_max || length < profile.body_bytes_min()) {
    return {FrameOutcome::bad_length, {}, 0};
  }
  if (received.size() < start + rest) return {};
  return {FrameOutcome::frame, received.subspan(start, length), start + rest};
}

void append_frame(const CompiledProfile& profile, ByteView body, Bytes& out) {
  const Framing& framing = profile.framing();
  CHECK(body.size() <= framing.length_max);
  const std::size_t counted = body.size() + (body.empty() ? 0 : framing.trailer_bytes) +
                              (framing.inclusive ? framing.prefix_bytes : 0);
  const std::size_t prefix_at = out.size() + framing.reserved_before;
  out.resize(prefix_at + framing.prefix_bytes + framing.reserved_after);
  write_length(framing.prefix, counted, out.data() + prefix_at, framing.prefix_bytes);
  out.insert(out.end(), body.begin(), body.end());
  if (!body.empty()) out.insert(out.end(), framing.trailer_bytes, framing.trailer_value);
}

}  // namespace privcards::iso8583
