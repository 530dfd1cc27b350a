#include "core/cards/category.hpp"

#include <algorithm>
#include <array>

namespace privcards::cards {
namespace {

// Sorted by first code; ranges do not overlap (category_test.cpp checks both).
constexpr auto ranges = std::to_array<CategoryRange>({
    {3000, 3350, "airlines"},
    {3351, 3500, "car_rental"},
    {3501, 3999, "hotels"},
    {4011, 4011, "ground_transport"},
    {4111, 4112, "ground_transport"},
    {4119, 4119, "health"},
    {4121, 4121, "ground_transport"},
    {4131, 4131, "ground_transport"},
    {4214, 4215, "shipping"},
    {4225, 4225, "shipping"},
    {4411, 4411, "cruise"},
    {4511, 4511, "airlines"},
    {4722, 4723, "travel_agencies"},
    {4784, 4784, "parking_tolls"},
    {4789, 4789, "ground_transport"},
    {4812, 4814, "telecom"},
    {4816, 4816, "cloud_hosting"},
    {4821, 4821, "telecom"},
    {4829, 4829, "money_transfer"},
    {4899, 4899, "telecom"},
    {4900, 4900, "utilities"},
    {5021, 5021, "office_supplies"},
    {5044, 5044, "office_supplies"},
    {5045, 5045, "computers_electronics"},
    {5111, 5111, "office_supplies"},
    {5200, 5261, "home_improvement"},
    {5262, 5262, "general_retail"},
    {5263, 5271, "home_improvement"},
    {5300, 5300, "general_retail"},
    {5310, 5311, "general_retail"},
    {5331, 5331, "general_retail"},
    {5399, 5399, "general_retail"},
    {5411, 5411, "groceries"},
    {5422, 5422, "groceries"},
    {5441, 5441, "groceries"},
    {5451, 5451, "groceries"},
    {5462, 5462, "groceries"},
    {5499, 5499, "groceries"},
    {5541, 5542, "fuel"},
    {5552, 5552, "fuel"},
    {5611, 5699, "clothing"},
    {5712, 5722, "home_improvement"},
    {5723, 5723, "tobacco_weapons"},
    {5732, 5732, "computers_electronics"},
    {5734, 5734, "software"},
    {5811, 5812, "restaurants"},
    {5813, 5813, "bars_alcohol"},
    {5814, 5814, "restaurants"},
    {5815, 5816, "digital_goods"},
    {5817, 5817, "software"},
    {5818, 5818, "digital_goods"},
    {5912, 5912, "health"},
    {5921, 5921, "bars_alcohol"},
    {5943, 5943, "office_supplies"},
    {5960, 5960, "insurance"},
    {5962, 5966, "direct_marketing"},
    {5967, 5967, "adult_dating"},
    {5968, 5968, "subscriptions"},
    {5969, 5969, "direct_marketing"},
    {5975, 5976, "health"},
    {5983, 5983, "fuel"},
    {5993, 5993, "tobacco_weapons"},
    {6010, 6011, "cash"},
    {6012, 6012, "quasi_cash_crypto"},
    {6050, 6051, "quasi_cash_crypto"},
    {6211, 6211, "securities"},
    {6300, 6300, "insurance"},
    {6532, 6538, "money_transfer"},
    {6540, 6540, "money_transfer"},
    {7011, 7012, "hotels"},
    {7273, 7273, "adult_dating"},
    {7297, 7297, "adult_dating"},
    {7311, 7311, "advertising"},
    {7333, 7333, "business_services"},
    {7338, 7338, "business_services"},
    {7361, 7361, "business_services"},
    {7372, 7372, "software"},
    {7375, 7375, "cloud_hosting"},
    {7379, 7379, "cloud_hosting"},
    {7392, 7392, "professional_services"},
    {7393, 7393, "business_services"},
    {7399, 7399, "business_services"},
    {7512, 7513, "car_rental"},
    {7519, 7519, "car_rental"},
    {7523, 7523, "parking_tolls"},
    {7800, 7802, "gambling"},
    {7829, 7829, "entertainment"},
    {7832, 7832, "entertainment"},
    {7841, 7841, "entertainment"},
    {7922, 7922, "entertainment"},
    {7929, 7929, "entertainment"},
    {7991, 7991, "entertainment"},
    {7995, 7995, "gambling"},
    {7996, 7999, "entertainment"},
    {8011, 8099, "health"},
    {8111, 8111, "professional_services"},
    {8211, 8211, "education"},
    {8220, 8220, "education"},
    {8241, 8241, "education"},
    {8244, 8244, "education"},
    {8249, 8249, "education"},
    {8299, 8299, "education"},
    {8398, 8398, "charity_civic"},
    {8641, 8641, "charity_civic"},
    {8651, 8651, "charity_civic"},
    {8661, 8661, "charity_civic"},
    {8911, 8911, "professional_services"},
    {8931, 8931, "professional_services"},
    {8999, 8999, "professional_services"},
    {9211, 9211, "government_tax"},
    {9222, 9222, "government_tax"},
    {9311, 9311, "government_tax"},
    {9399, 9399, "government_tax"},
    {9402, 9402, "shipping"},
    {9405, 9405, "government_tax"},
    {9406, 9406, "gambling"},
});

constexpr auto names = std::to_array<std::string_view>({
    "adult_dating",
    "advertising",
    "airlines",
    "bars_alcohol",
    "business_services",
    "car_rental",
    "cash",
    "charity_civic",
    "clothing",
    "cloud_hosting",
    "computers_electronics",
    "cruise",
    "digital_goods",
    "direct_marketing",
    "education",
    "entertainment",
    "fuel",
    "gambling",
    "general_retail",
    "government_tax",
    "groceries",
    "ground_transport",
    "health",
    "home_improvement",
    "hotels",
    "insurance",
    "money_transfer",
    "office_supplies",
    "parking_tolls",
    "professional_services",
    "quasi_cash_crypto",
    "restaurants",
    "securities",
    "shipping",
    "software",
    "subscriptions",
    "telecom",
    "tobacco_weapons",
    "travel_agencies",
    "utilities",
});

}  // namespace

std::string_view category_of(std::string_view mcc) {
  constexpr std::string_view unknown = "uncategorised";
  if (mcc.size() != 4) return unknown;
  int code = 0;
  for (char c : mcc) {
    if (c < '0' || c > '9') return unknown;
    code = code * 10 + (c - '0');
  }
  auto behind =
      std::upper_bound(ranges.begin(), ranges.end(), code,
                       [](int wanted, const CategoryRange& range) { return wanted < range.first; });
  if (behind == ranges.begin()) return unknown;
  const CategoryRange& range = *(behind - 1);
  return code <= range.last ? range.category : unknown;
}

bool is_category(std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

std::span<const CategoryRange> category_ranges() { return ranges; }

std::span<const std::string_view> all_categories() { return names; }

}  // namespace privcards::cards
