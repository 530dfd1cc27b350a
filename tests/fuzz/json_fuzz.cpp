// A request's body and query string: parsed, validated field by field as POST /cards does, made
// canonical. What parses must come out canonical the same way twice.

#include <string_view>

#include "base/check.hpp"
#include "edge/rest/canonical.hpp"
#include "edge/rest/fields.hpp"
#include "edge/rest/query.hpp"

namespace {

using namespace privcards;
using namespace privcards::rest;

void read_fields(const Json& json) {
  std::vector<FieldError> errors;
  Fields fields(json, errors);
  const auto amount = fields.amount("a", Need::required, {100, 500'000});
  CHECK(!amount || (*amount >= 100 && *amount <= 500'000));
  const auto label = fields.text("l", Need::optional, 64);
  CHECK(!label || label->size() <= 64 * 4);
  const auto number = fields.integer("n", Need::optional, 0, 168);
  CHECK(!number || (*number >= 0 && *number <= 168));
  const auto metadata = fields.metadata("m");
  CHECK(!metadata || metadata->size() <= 20);
  (void)fields.texts("t", Need::optional, 50,
                     {[](std::string_view entry) { return entry.size() < 9; }});
  (void)fields.boolean("b");
  fields.refuse_others();
  for (const FieldError& error : errors) (void)message_of(error, Language::fr);
  if (!errors.empty()) {
    const std::string rendered = render_error(of_fields(errors), Language::en, "req_1", "");
    CHECK(parse_json(rendered).has_value());
  }
}

void read_query(std::string_view text) {
  std::vector<FieldError> errors;
  Query query(text, errors);
  (void)query.time("from");
  (void)query.id<CardKind>("card_id");
  const app::PageRequest page = query.page<CardKind>();
  CHECK(page.per_page >= 1 && page.per_page <= per_page_max);
  query.refuse_others();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_query(text);
  const auto json = parse_json(text);
  if (!json) return 0;
  std::string canonical;
  append_canonical(canonical, *json);
  std::string again;
  append_canonical(again, *json);
  CHECK(canonical == again);
  if (json->is(Json::Kind::object)) read_fields(*json);
  return 0;
}
