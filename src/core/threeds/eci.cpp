#include "core/threeds/eci.hpp"

#include <array>
#include <optional>

namespace privcards::threeds {
namespace {

using cards::Network;

// The first row that fits gives the value; what a row leaves unset fits everything.
struct EciRow {
  Network network = Network::visa;
  TransStatus status = TransStatus::authenticated;
  std::string_view eci;
  std::optional<Category> category;
  std::optional<PaymentSeries> series;
  std::optional<bool> data_only;
};

// Denials carry none at Visa: its suite's messages have none, and a merchant needs none.
const std::array rows = {
    EciRow{Network::visa, TransStatus::authenticated, "05"},
    EciRow{Network::visa, TransStatus::attempted, "06"},
    EciRow{Network::visa, TransStatus::informational, "07"},
    EciRow{Network::mastercard, TransStatus::authenticated, "N2", Category::non_payment},
    EciRow{Network::mastercard, TransStatus::authenticated, "07", {}, PaymentSeries::recurring},
    EciRow{Network::mastercard, TransStatus::authenticated, "02"},
    EciRow{Network::mastercard, TransStatus::attempted, "01"},
    EciRow{Network::mastercard, TransStatus::informational, "04", {}, {}, true},
    EciRow{Network::mastercard, TransStatus::informational, "06"},
    EciRow{Network::mastercard, TransStatus::denied, "N0", Category::non_payment},
    EciRow{Network::mastercard, TransStatus::unable, "N0", Category::non_payment},
    EciRow{Network::mastercard, TransStatus::rejected, "N0", Category::non_payment},
    EciRow{Network::mastercard, TransStatus::denied, "00"},
    EciRow{Network::mastercard, TransStatus::unable, "00"},
    EciRow{Network::mastercard, TransStatus::rejected, "00"},
};

}  // namespace

std::string_view eci_of(const EciKey& key) {
  for (const EciRow& row : rows) {
    const bool fits = row.network == key.network && row.status == key.status &&
                      (!row.category || row.category == key.category) &&
                      (!row.series || row.series == key.series) &&
                      (!row.data_only || row.data_only == key.data_only);
    if (fits) return row.eci;
  }
  return "";
}

bool carries_value(TransStatus status, Category category) {
  if (status == TransStatus::authenticated || status == TransStatus::attempted) return true;
  return status == TransStatus::informational && category == Category::payment;
}

}  // namespace privcards::threeds
