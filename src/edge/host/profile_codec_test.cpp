// The codec on the shipped profiles: whatever can be written comes back the same, in every profile
// and from any profile to any other, and no damage does more than an error.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/describe.hpp"
#include "core/iso8583/framing.hpp"
#include "edge/host/profile_file.hpp"

namespace privcards::host {
namespace {

using namespace iso8583;

using Dice = std::mt19937;

const std::vector<CompiledProfile>& profiles() {
  static const std::vector<CompiledProfile> all = [] {
    std::vector<CompiledProfile> loaded;
    for (std::string_view name : shipped_profile_names()) {
      loaded.push_back(load_compiled_profile(name).value());
    }
    return loaded;
  }();
  return all;
}

char draw(Dice& dice, std::string_view alphabet) { return alphabet[dice() % alphabet.size()]; }

std::string random_text(Dice& dice, const FieldSpec& spec, std::size_t length) {
  constexpr std::string_view digits = "0123456789";
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ";
  std::string alphabet(digits);
  if (spec.kind == FieldKind::track) alphabet += "=";
  if (spec.kind == FieldKind::letters) alphabet = letters;
  if (spec.kind == FieldKind::alphanumeric) alphabet += letters;
  if (spec.kind == FieldKind::numeric_special) alphabet += "+-/.,";
  if (spec.kind == FieldKind::text) {
    alphabet.clear();
    for (char c = ' '; c <= '~'; ++c) alphabet += c;
  }
  std::string text;
  for (std::size_t index = 0; index < length; ++index) text += draw(dice, alphabet);
  if (spec.kind == FieldKind::signed_numeric) text[0] = draw(dice, "CD");
  return text;
}

// Sets about a third of all fields and remembers what they should say.
struct Sample {
  std::array<std::string, field_max + 1> values;

  Sample(Dice& dice, const CompiledProfile& profile, std::size_t length_limit) {
    for (int field = 2; field <= field_max; ++field) {
      const FieldSpec& spec = profile.spec(field);
      if (!spec.defined || dice() % 3 != 0) continue;
      const std::size_t most = std::min(spec.length_max, length_limit);
      const std::size_t length = spec.prefix_digits == 0 ? spec.length_max : 1 + dice() % most;
      values[static_cast<std::size_t>(field)] = random_text(dice, spec, length);
    }
  }

  void put(Builder& builder) const {
    for (int field = 2; field <= field_max; ++field) {
      const std::string& value = values[static_cast<std::size_t>(field)];
      if (!value.empty()) builder.set_text(field, value);
    }
  }
};

std::string value_of(const Message& message, int field) {
  const Form form = message.profile().field(field).form;
  if (form != Form::raw && form != Form::hex) return message.text(field);
  std::string out(message.length(field), '\0');
  EXPECT_TRUE(message.bytes(field, {reinterpret_cast<std::uint8_t*>(out.data()), out.size()}));
  return out;
}

void expect_same(const Message& message, const Sample& sample) {
  for (int field = 2; field <= field_max; ++field) {
    const std::string& value = sample.values[static_cast<std::size_t>(field)];
    ASSERT_EQ(message.has(field), !value.empty()) << field;
    if (!value.empty()) {
      ASSERT_EQ(value_of(message, field), value) << field;
    }
  }
}

TEST(ProfileCodec, WhatIsWrittenIsReadInEveryProfile) {
  Dice dice(8583);
  for (const CompiledProfile& profile : profiles()) {
    SCOPED_TRACE(profile.source().name);
    for (int round = 0; round < 200; ++round) {
      const Sample sample(dice, profile, 60);
      Builder builder(profile, "0100");
      sample.put(builder);
      const auto body = builder.finish();
      ASSERT_TRUE(body) << describe(body.error());
      Bytes frame;
      append_frame(profile, *body, frame);
      const FrameScan scan = next_frame(profile, frame);
      ASSERT_EQ(scan.outcome, FrameOutcome::frame);
      Message message;
      const auto error = parse(profile, scan.body, message);
      ASSERT_FALSE(error) << describe(*error);
      ASSERT_EQ(message.trailing_bytes(), 0u);
      expect_same(message, sample);

      Builder again(profile, message.mti());
      message.for_each_field([&](int field) { again.echo(message, field); });
      again.set_header(message.header());
      ASSERT_EQ(hex_encode(*again.finish()), hex_encode(*body));
    }
  }
}

TEST(ProfileCodec, AMessageGoesFromEveryProfileToEveryOther) {
  Dice dice(1987);
  for (const CompiledProfile& from : profiles()) {
    for (const CompiledProfile& to : profiles()) {
      SCOPED_TRACE(from.source().name + " to " + to.source().name);
      const Sample sample(dice, from, 60);
      Builder builder(from, "0200");
      sample.put(builder);
      Message message;
      ASSERT_FALSE(parse(from, *builder.finish(), message));
      Builder other(to, message.mti());
      message.for_each_field([&](int field) { other.set_text(field, value_of(message, field)); });
      if (to.spec(22).length_max != from.spec(22).length_max) other.clear(22);
      const auto body = other.finish();
      if (!body) {
        // n3 against n4: the one place where the examples are narrower than each other.
        ASSERT_EQ(body.error().field, 22);
        continue;
      }
      Message translated;
      ASSERT_FALSE(parse(to, *body, translated));
      message.for_each_field([&](int field) {
        if (field != 22) {
          EXPECT_EQ(value_of(translated, field), value_of(message, field)) << field;
        }
      });
    }
  }
}

TEST(ProfileCodec, EveryPrefixIsAnErrorAndNothingWorse) {
  Dice dice(17);
  for (const CompiledProfile& profile : profiles()) {
    SCOPED_TRACE(profile.source().name);
    const Sample sample(dice, profile, 20);
    Builder builder(profile, "0100");
    sample.put(builder);
    const ByteView body = *builder.finish();
    for (std::size_t size = 0; size < body.size(); ++size) {
      const Bytes cut(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size));
      Message message;
      const auto error = parse(profile, cut, message);
      ASSERT_TRUE(error) << size;
      EXPECT_FALSE(message.complete());
      EXPECT_LE(error->offset, size);
      EXPECT_FALSE(describe(message).empty() && size > 60);
    }
  }
}

TEST(ProfileCodec, NoByteTurnedBadDoesMoreThanAnError) {
  Dice dice(99);
  for (const CompiledProfile& profile : profiles()) {
    SCOPED_TRACE(profile.source().name);
    const Sample sample(dice, profile, 20);
    Builder builder(profile, "0100");
    sample.put(builder);
    const ByteView sound = *builder.finish();
    for (std::size_t index = 0; index < sound.size(); ++index) {
      for (const int value : {0x00, 0xFF, 0x7F, 0x99}) {
        Bytes body(sound.begin(), sound.end());
        body[index] = static_cast<std::uint8_t>(value);
        Message message;
        const auto error = parse(profile, body, message);
        EXPECT_TRUE(error || message.complete());
        message.for_each_field([&](int field) {
          EXPECT_LE(message.raw(field).data() + message.raw(field).size(),
                    body.data() + body.size());
        });
        const std::string line = describe(message);
        for (char c : line) EXPECT_TRUE(c == 0 || (c >= ' ' && c <= '~'));
      }
    }
  }
}

TEST(ProfileCodec, TheLongestFieldsFit) {
  const CompiledProfile profile = load_compiled_profile(default_profile_name).value();
  Builder builder(profile, "0100");
  builder.set_text(48, std::string(999, '1'));
  builder.set_text(127, std::string(999, '~'));
  Message message;
  ASSERT_FALSE(parse(profile, *builder.finish(), message));
  EXPECT_EQ(message.length(127), 999u);
}

}  // namespace
}  // namespace privcards::host
