#pragma once
// Merchant categories: readable groups of merchant category codes (ISO 18245), as developers name
// them in allowed_categories. Codes outside every group are "uncategorised".

#include <span>
#include <string_view>

namespace privcards::cards {

struct CategoryRange {
  int first = 0;
  int last = 0;
  std::string_view category;
};

// "advertising" for "7311"; "uncategorised" when unknown or not four digits.
std::string_view category_of(std::string_view mcc);
bool is_category(std::string_view name);
// In order of their first codes, without overlaps.
std::span<const CategoryRange> category_ranges();
// Every name once, in alphabetical order.
std::span<const std::string_view> all_categories();

}  // namespace privcards::cards
