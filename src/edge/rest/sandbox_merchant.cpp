#include "edge/rest/sandbox_merchant.hpp"

#include <algorithm>

#include "core/cards/country.hpp"

namespace privcards::rest {
namespace {

constexpr std::size_t name_characters_max = 22;  // DE 43, 1-22
constexpr std::size_t city_characters_max = 13;  // DE 43, 24-36
constexpr std::size_t id_characters_max = 15;    // DE 42

// Software stores: an everyday online purchase.
const authorization::Merchant default_merchant{.name = "Sandbox Store",
                                               .id = "SANDBOX00000001",
                                               .mcc = "5734",
                                               .city = "San Francisco",
                                               .country = "USA"};

bool is_plain(char c) { return c >= ' ' && c <= '~'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class Allowed>
void read_member(Fields& fields, std::string_view name, std::string& out, std::size_t max,
                 std::size_t min, Allowed allowed) {
  auto text = fields.text(name, Need::optional, max, min);
  if (!text) return;
  // A trailing space is lost on the way: fields of the message are padded with spaces.
  if (!std::all_of(text->begin(), text->end(), allowed) || text->front() == ' ' ||
      text->back() == ' ') {
    fields.report(ErrorCode::invalid_merchant, name);
    return;
  }
  out = std::move(*text);
}

// One that does not exist would be no country at the end of the message's way.
void read_country(Fields& fields, std::string& out) {
  const auto text = fields.text("country", Need::optional, 3, 3);
  if (!text) return;
  const std::string_view country = cards::country_from_alpha(*text);
  if (country.empty()) return fields.report(ErrorCode::invalid_merchant, "country");
  out = country;
}

}  // namespace

CardId read_card_id(Fields& fields) {
  const auto text = fields.text("card_id", Need::required, 64);
  if (!text) return {};
  const auto id = parse_id<CardKind>(*text);
  if (!id) fields.report(ErrorCode::invalid_id, "card_id");
  return id.value_or(CardId{});
}

authorization::Merchant read_merchant(Fields& fields, std::vector<FieldError>& errors) {
  authorization::Merchant merchant = default_merchant;
  const Json* object = fields.object("merchant");
  if (object == nullptr) return merchant;
  Fields members(*object, errors, "merchant.");
  read_member(members, "name", merchant.name, name_characters_max, 1, is_plain);
  read_member(members, "id", merchant.id, id_characters_max, 1, is_plain);
  read_member(members, "mcc", merchant.mcc, 4, 4, is_digit);
  read_member(members, "city", merchant.city, city_characters_max, 1, is_plain);
  read_country(members, merchant.country);
  members.refuse_others();
  return merchant;
}

}  // namespace privcards::rest
