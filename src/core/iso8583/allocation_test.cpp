// Parsing and building take no memory from the heap. This file replaces the program's operator new
// to count, so it must be the only one that does.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/framing.hpp"
#include "core/iso8583/profile_testing.hpp"
#include "core/iso8583/subfields.hpp"

namespace {
long allocation_count = 0;
}

#if defined(__GNUC__) && !defined(__clang__)
// g++ sees our delete inlined into somebody's new and takes the pair for a mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif
void* operator new(std::size_t size) {
  ++allocation_count;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
// The library's stable_sort asks this way; what it gets must come from where delete returns it.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocation_count;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace privcards::iso8583 {
namespace {

TEST(Allocation, TheCounterCounts) {
  const long before = allocation_count;
  const Bytes bytes(100);
  EXPECT_GT(allocation_count, before);
}

TEST(Allocation, ParseReadAndBuildTakeNone) {
  const Encoding encodings[] = {testing::ascii_encoding(), testing::bcd_encoding(),
                                testing::ebcdic_encoding(), testing::hex_encoding()};
  for (const Encoding& encoding : encodings) {
    const CompiledProfile profile = testing::compiled(testing::plain_profile(encoding));
    Bytes frame;
    frame.reserve(2048);

    const long before = allocation_count;
    Builder request(profile, "0100");
    request.set_text(2, "4916531234567890");
    request.set_number(4, 12345);
    request.set_text(43, "COFFEE                 BERLIN        DEU");
    request.set_text(48, "9203123");
    const auto built = request.finish();
    append_frame(profile, *built, frame);
    const FrameScan scan = next_frame(profile, frame);
    Message message;
    const auto error = parse(profile, scan.body, message);
    std::array<char, field_text_max> buffer;
    const auto cvv2 = find(message, profile.layout().cvv2, buffer);
    const auto amount_minor = message.number(4);
    Builder answer(profile, "0110");
    answer.echo(message, 2);
    answer.echo(message, 4);
    const bool placed = set_place(answer, profile, profile.layout().cvv2_result, "M");
    const auto answered = answer.finish();
    const long after = allocation_count;

    EXPECT_EQ(after - before, 0);
    EXPECT_FALSE(error);
    EXPECT_EQ(cvv2, "123");
    EXPECT_EQ(amount_minor, 12345u);
    EXPECT_TRUE(placed && answered.has_value());
  }
}

}  // namespace
}  // namespace privcards::iso8583
