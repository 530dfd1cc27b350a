#pragma once
// What the sandbox's bodies have in common: the card, and the merchant with its defaults. A
// merchant must fit into the message that carries it (ISO 8583 DE 42 and 43), so its sizes are that
// message's.

#include "core/authorization/transaction.hpp"
#include "edge/rest/fields.hpp"

namespace privcards::rest {

// Reads `card_id`, required.
CardId read_card_id(Fields& fields);
// Reads `merchant`, all members optional.
authorization::Merchant read_merchant(Fields& fields, std::vector<FieldError>& errors);

}  // namespace privcards::rest
