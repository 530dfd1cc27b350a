#pragma once
// Walks over bytes that came from a node. Once a read leaves the bytes, the reader has failed and
// stays so; callers check `failed()` at the end of a step, not after each read.

#include <cstdint>

#include "base/bytes.hpp"

namespace privcards::chain {

class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  std::size_t at() const { return at_; }
  std::size_t left() const { return bytes_.size() - at_; }

  ByteView take(std::uint64_t size) {
    if (failed_ || size > left()) {
      failed_ = true;
      return {};
    }
    const ByteView taken = bytes_.subspan(at_, static_cast<std::size_t>(size));
    at_ += taken.size();
    return taken;
  }
  // The bytes from a place that was passed before up to here.
  ByteView since(std::size_t begin) const {
    return failed_ ? ByteView{} : bytes_.subspan(begin, at_ - begin);
  }
  std::uint64_t little_endian(std::size_t size) {
    std::uint64_t value = 0;
    const ByteView bytes = take(size);
    for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8 | bytes[i - 1];
    return value;
  }
  // Bitcoin's variable length integer, in its shortest form.
  std::uint64_t compact_size() {
    const std::uint64_t first = little_endian(1);
    if (first < 0xFD) return first;
    const std::size_t size = first == 0xFD ? 2 : first == 0xFE ? 4 : 8;
    const std::uint64_t value = little_endian(size);
    const std::uint64_t least = size == 2 ? 0xFD : size == 4 ? 0x1'0000 : 0x1'0000'0000;
    if (value < least) failed_ = true;
    return failed_ ? 0 : value;
  }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace privcards::chain
