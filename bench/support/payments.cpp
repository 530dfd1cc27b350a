#include "support/payments.hpp"

#include <unistd.h>

#include <array>
#include <chrono>

#include "core/iso8583/elements.hpp"
#include "core/iso8583/framing.hpp"
#include "core/iso8583/message.hpp"
#include "edge/host/profile_file.hpp"

namespace privcards::bench {
namespace {

iso8583::CompiledProfile default_profile() {
  auto profile = host::load_compiled_profile(host::default_profile_name);
  if (!profile) give_up(profile.error());
  return std::move(*profile);
}

Instant wall_clock() {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

constexpr int fields[] = {2, 4, 7, 11, 12, 13, 14, 37, 48, 62};
constexpr std::size_t cvv2_offset = 4;  // behind its tag and length

}  // namespace

Payments::Payments(std::span<const CardEntry> cards)
    : cards_(cards), profile_(default_profile()), offsets_(129), dice_(std::random_device{}()) {
  trace_ = static_cast<std::uint32_t>(dice_() % traces_max);
  serial_ = dice_() % 1'000'000'000'000;
  // One acquirer per run, so that no run can repeat another's message.
  const std::string acquirer = std::to_string(10'000'000'000 + dice_() % 80'000'000'000);
  iso8583::Builder message(profile_, "0100");
  message.set_text(2, "0000000000000000");
  message.set_text(3, "000000");
  message.set_text(4, "000000000000");
  message.set_text(7, "0000000000");
  message.set_text(11, "000000");
  message.set_text(12, "000000");
  message.set_text(13, "0000");
  message.set_text(14, "0000");
  message.set_text(18, "7311");
  message.set_text(22, "810");
  message.set_text(25, "59");
  message.set_text(32, acquirer);
  message.set_text(37, "000000000000");
  message.set_text(41, "BENCH001");
  message.set_text(42, "BENCH0000000001");
  message.set_text(
      43, iso8583::render_acceptor({"FACEBK ADS", "Menlo Park", "USA"}, profile_.layout(), 40));
  message.set_text(48, "9203000");
  message.set_text(49, "840");
  message.set_text(62, "000000000000000");
  const auto body = message.finish();
  if (!body) give_up("the default profile cannot hold a payment");
  Bytes frame;
  iso8583::append_frame(profile_, *body, frame);
  frame_.assign(frame.begin(), frame.end());
  const std::size_t prefix = frame.size() - body->size();
  for (int field : fields) {
    offsets_.at(static_cast<std::size_t>(field)) = prefix + message.where(field).offset;
  }
}

void Payments::put(int field, std::size_t skip, std::string_view text) {
  frame_.replace(offsets_[static_cast<std::size_t>(field)] + skip, text.size(), text);
}

void Payments::put(int field, std::size_t skip, std::uint64_t number, std::size_t digits) {
  char* out = frame_.data() + offsets_[static_cast<std::size_t>(field)] + skip;
  for (std::size_t left = digits; left-- > 0; number /= 10) {
    out[left] = static_cast<char>('0' + number % 10);
  }
}

void Payments::put_time() {
  const Instant now = wall_clock();
  if (now.ms / 1000 == second_) return;
  second_ = now.ms / 1000;
  const std::array<char, 10> time = iso8583::render_transmission_time(now);
  const std::string_view text(time.data(), time.size());
  put(7, 0, text);
  put(12, 0, text.substr(4));
  put(13, 0, text.substr(0, 4));
}

std::uint32_t Payments::append(std::string& out) {
  const std::uint64_t roll = dice_();
  const CardEntry& card = cards_[roll % cards_.size()];
  trace_ = (trace_ + 1) % traces_max;
  ++serial_;
  amount_minor_ = own_amounts_ ? 100 + static_cast<std::int64_t>(serial_ % 100'000)
                               : 100 + static_cast<std::int64_t>((roll >> 40) % 1'901);
  put_time();
  put(2, 0, {card.number.data(), card.number.size()});
  put(4, 0, static_cast<std::uint64_t>(amount_minor_), 12);
  put(11, 0, trace_, 6);
  put(14, 0, {card.expiry.data(), card.expiry.size()});
  put(37, 0, serial_, 12);
  put(48, cvv2_offset, {card.cvv2.data(), card.cvv2.size()});
  put(62, 0, serial_, 15);
  out += frame_;
  return trace_;
}

std::optional<PaymentAnswer> next_answer(const iso8583::CompiledProfile& profile,
                                         std::string_view received, std::size_t& used) {
  const iso8583::FrameScan scan = iso8583::next_frame(profile, as_bytes(received));
  used = scan.used;
  if (scan.outcome == iso8583::FrameOutcome::need_more) return std::nullopt;
  if (scan.outcome != iso8583::FrameOutcome::frame) give_up("the answer is no frame");
  iso8583::Message message;
  if (iso8583::parse(profile, scan.body, message)) give_up("the answer does not parse");
  std::array<char, 2> code{};
  PaymentAnswer answer;
  answer.trace = static_cast<std::uint32_t>(message.number(11).value_or(traces_max));
  answer.code = message.text(39, code).value_or("");
  if (message.mti() != "0110" || answer.trace >= traces_max) give_up("an answer nobody asked for");
  return answer;
}

}  // namespace privcards::bench
