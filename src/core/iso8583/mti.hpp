#pragma once
// The message type indicator V C F O: version, class, function, origin (ISO 8583:1987, 4.1). Which
// type answers which, and which repeats which, follows from the digits alone.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace privcards::iso8583 {

enum class MessageClass : std::uint8_t {
  authorization = 1,
  financial = 2,
  file_action = 3,
  reversal = 4,
  reconciliation = 5,
  administrative = 6,
  fee = 7,
  network_management = 8
};
enum class MessageFunction : std::uint8_t {
  request = 0,
  request_response = 1,
  advice = 2,
  advice_response = 3,
  notification = 4,
  notification_acknowledgement = 5,
  positive_acknowledgement = 8,
  negative_acknowledgement = 9
};

class Mti {
 public:
  // Nothing for what is not four digits with a class and a function of the lists above.
  static std::optional<Mti> parse(std::string_view digits);

  std::string_view digits() const { return {digits_.data(), digits_.size()}; }
  bool is_1987() const { return digits_[0] == '0'; }
  MessageClass message_class() const { return static_cast<MessageClass>(digits_[1] - '0'); }
  MessageFunction function() const { return static_cast<MessageFunction>(digits_[2] - '0'); }
  bool is_repeat() const { return (digits_[3] - '0') % 2 == 1; }
  bool expects_response() const;

  Mti without_repeat() const;           // 0101 -> 0100
  std::optional<Mti> response() const;  // 0100 and 0101 -> 0110; nothing for what is an answer
  bool operator==(const Mti&) const = default;

 private:
  std::array<char, 4> digits_{};
};

}  // namespace privcards::iso8583
