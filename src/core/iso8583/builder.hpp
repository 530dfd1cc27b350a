#pragma once
// Writes one message into memory it carries itself: about 17 KB, no allocation; keep it on the
// stack or reuse one. Fields may be set in any order; the later setting of a field wins. Echoed
// fields are copied from the request's bytes at finish(), padding and all, so the request must live
// until then. A value that its field cannot hold is remembered and reported by finish(), never
// sent.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "core/iso8583/message.hpp"
#include "core/iso8583/profile.hpp"

namespace privcards::iso8583 {

// Where a field's content, without its length prefix, lies in a finished message.
struct FieldExtent {
  std::size_t offset = 0;
  std::size_t length = 0;  // 0: the message has not got it
};

class Builder {
 public:
  // Four digits, such as "0110".
  Builder(const CompiledProfile& profile, std::string_view mti);
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  // Routing bytes before the message type: as given, or the request's with source and destination
  // swapped. All zeros unless set.
  void set_header(ByteView header);
  void answer_header(const Message& request);

  // Plain ASCII; padded as the field says when it is fixed and the text is shorter.
  void set_text(int field, std::string_view text);
  void set_number(int field, std::uint64_t number);
  void set_bytes(int field, ByteView bytes);
  // Nothing when the request has not got it. Both sides use the same profile.
  void echo(const Message& request, int field);
  void clear(int field);
  bool has(int field) const;

  // The view lies in the builder.
  Result<ByteView, FieldError> finish();
  // After finish().
  FieldExtent where(int field) const;

 private:
  struct Piece {
    const std::uint8_t* bytes;
    std::uint16_t size;    // with the length prefix
    std::uint16_t offset;  // in out_, set by finish()
  };

  void fail(int field, FieldFault reason);
  std::uint8_t* reserve(int field, std::size_t size);
  void put_prefix(const FieldPlan& plan, std::uint8_t* out, std::size_t count) const;
  void put_packed(int field, const FieldPlan& plan, std::string_view text, std::size_t count);
  void put_characters(int field, const FieldPlan& plan, std::string_view text, std::size_t count);
  std::size_t put_start(bool secondary);
  std::size_t put_bitmap(std::uint64_t bits, std::size_t at);

  const CompiledProfile& profile_;
  std::array<char, 4> mti_{};
  std::array<std::uint64_t, 2> present_{};
  std::array<std::uint8_t, header_bytes_max> header_{};
  std::size_t scratch_used_ = 0;
  bool failed_ = false;
  FieldError error_;
  std::array<Piece, field_max + 1> pieces_;
  std::array<std::uint8_t, message_bytes_max> scratch_;
  std::array<std::uint8_t, message_bytes_max> out_;
};

// A stored answer is kept without the card number: blank its place, and put the content back from
// the next request that carries the same number. False when the lengths differ.
void blank(std::span<std::uint8_t> message, const FieldExtent& extent);
bool restore(std::span<std::uint8_t> message, const FieldExtent& extent, ByteView content);

}  // namespace privcards::iso8583
