#pragma once
// One line about a message for people and logs. It shows only what a fixed list allows and the
// profile does not call sensitive; the card number as its first six and last four digits; of
// everything else, that it was there and how long it was. PCI DSS 3.4.1 and 3.3.1.

#include <string>
#include <string_view>

#include "core/iso8583/message.hpp"

namespace privcards::iso8583 {

std::string describe(const Message& message);
std::string describe(const FieldError& error);
std::string mask_card_number(std::string_view digits);  // 491653******1234

}  // namespace privcards::iso8583
