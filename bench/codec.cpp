// The ISO 8583 codec alone: messages per second on one core, and what it takes from the heap. This
// program replaces operator new to count.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <new>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/framing.hpp"
#include "core/iso8583/message.hpp"
#include "core/iso8583/subfields.hpp"
#include "edge/host/profile_file.hpp"
#include "support/flags.hpp"

namespace {
std::int64_t allocation_count = 0;
}

// Not inlined: the compiler would see malloc beside delete, and new beside free.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocation_count;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace privcards::bench {
namespace {

using iso8583::Builder;
using iso8583::CompiledProfile;
using iso8583::Message;

const CompiledProfile& profile_of(const benchmark::State& state) {
  static const auto load = [](const char* name) {
    auto profile = host::load_compiled_profile(name);
    if (!profile) give_up(profile.error());
    return std::move(*profile);
  };
  static const std::array profiles{load("iso87-ascii-binbm"), load("iso87-bcd"),
                                   load("iso87-ebcdic")};
  return profiles.at(static_cast<std::size_t>(state.range(0)));
}

// An e-commerce authorization request: 20 fields.
void fill(Builder& message) {
  message.set_text(2, "4916530000000017");
  message.set_text(3, "000000");
  message.set_number(4, 12'345);
  message.set_text(7, "0415120000");
  message.set_text(11, "123456");
  message.set_text(12, "120000");
  message.set_text(13, "0415");
  message.set_text(14, "2904");
  message.set_text(18, "7311");
  message.set_text(22, "810");
  message.set_text(25, "59");
  message.set_text(32, "12345678901");
  message.set_text(37, "610512123456");
  message.set_text(41, "BENCH001");
  message.set_text(42, "BENCH0000000001");
  message.set_text(43, "FACEBK ADS             Menlo Park    USA");
  message.set_text(48, "9203123");
  message.set_text(49, "840");
  message.set_text(62, "000000000123456");
}

Bytes request_frame(const CompiledProfile& profile) {
  Builder message(profile, "0100");
  fill(message);
  Bytes frame;
  const auto body = message.finish();
  if (!body) give_up("the profile cannot hold the message");
  iso8583::append_frame(profile, *body, frame);
  return frame;
}

class Count {
 public:
  explicit Count(benchmark::State& state) : state_(state), before_(allocation_count) {}
  ~Count() {
    const auto iterations = static_cast<double>(state_.iterations());
    state_.counters["allocations"] = static_cast<double>(allocation_count - before_) / iterations;
    state_.SetItemsProcessed(state_.iterations());
  }
  Count(const Count&) = delete;
  Count& operator=(const Count&) = delete;

 private:
  benchmark::State& state_;
  std::int64_t before_;
};

void parse(benchmark::State& state) {
  const CompiledProfile& profile = profile_of(state);
  const Bytes frame = request_frame(profile);
  Message message;
  const Count count(state);
  for (auto _ : state) {
    const auto scan = iso8583::next_frame(profile, frame);
    auto error = iso8583::parse(profile, scan.body, message);
    benchmark::DoNotOptimize(error);
  }
}

void build(benchmark::State& state) {
  const CompiledProfile& profile = profile_of(state);
  Bytes frame;
  frame.reserve(1'024);
  const Count count(state);
  for (auto _ : state) {
    Builder message(profile, "0100");
    fill(message);
    frame.clear();
    iso8583::append_frame(profile, *message.finish(), frame);
    benchmark::DoNotOptimize(frame.data());
  }
}

// What a host does with an authorization: parse it, read what it decides on, build the answer.
void answer(benchmark::State& state) {
  const CompiledProfile& profile = profile_of(state);
  const Bytes frame = request_frame(profile);
  Bytes out;
  out.reserve(1'024);
  Message message;
  std::array<char, iso8583::field_text_max> buffer;
  const Count count(state);
  for (auto _ : state) {
    const auto scan = iso8583::next_frame(profile, frame);
    auto error = iso8583::parse(profile, scan.body, message);
    benchmark::DoNotOptimize(error);
    for (int field : {2, 7, 37, 41, 42, 43}) {
      auto text = message.text(field, buffer);
      benchmark::DoNotOptimize(text);
    }
    for (int field : {4, 11, 14, 49}) {
      auto number = message.number(field);
      benchmark::DoNotOptimize(number);
    }
    auto cvv2 = iso8583::find(message, profile.layout().cvv2, buffer);
    benchmark::DoNotOptimize(cvv2);
    Builder reply(profile, "0110");
    for (int field : profile.layout().echo) reply.echo(message, field);
    reply.set_text(38, "A1B2C3");
    reply.set_text(39, "00");
    iso8583::set_place(reply, profile, profile.layout().cvv2_result, "M");
    out.clear();
    iso8583::append_frame(profile, *reply.finish(), out);
    benchmark::DoNotOptimize(out.data());
  }
}

BENCHMARK(parse)->DenseRange(0, 2);
BENCHMARK(build)->DenseRange(0, 2);
BENCHMARK(answer)->DenseRange(0, 2);

}  // namespace
}  // namespace privcards::bench

BENCHMARK_MAIN();
