#include "edge/host/response_code.hpp"

#include <gtest/gtest.h>

#include "edge/host/host_context.hpp"
#include "edge/host/profile_file.hpp"

namespace privcards::host {
namespace {

using app::NetworkVerdict;
using authorization::DeclineReason;
using iso8583::Network;

std::string_view code_of(const app::NetworkOutcome& outcome, Network network) {
  static const auto profile = load_compiled_profile(default_profile_name).value();
  return profile.response_code(network, response_reason(outcome));
}

app::NetworkOutcome declined(DeclineReason reason) {
  app::NetworkOutcome outcome;
  outcome.verdict = NetworkVerdict::declined;
  outcome.reasons.add(reason);
  return outcome;
}

TEST(ResponseCode, TheDefaultTable) {
  struct Row {
    DeclineReason reason;
    std::string_view visa;
    std::string_view mastercard;
  };
  const Row rows[] = {{DeclineReason::unknown_card, "14", "14"},
                      {DeclineReason::card_terminated, "46", "14"},
                      {DeclineReason::card_expired, "54", "54"},
                      {DeclineReason::card_frozen, "62", "62"},
                      {DeclineReason::expiry_mismatch, "54", "54"},
                      {DeclineReason::cvv_mismatch, "N7", "63"},
                      {DeclineReason::merchant_blocked, "57", "57"},
                      {DeclineReason::category_not_allowed, "57", "57"},
                      {DeclineReason::country_not_allowed, "57", "57"},
                      {DeclineReason::exceeds_transaction_limit, "61", "61"},
                      {DeclineReason::exceeds_monthly_limit, "61", "61"},
                      {DeclineReason::insufficient_funds, "51", "51"}};
  EXPECT_EQ(std::size(rows), static_cast<std::size_t>(authorization::decline_reason_count));
  for (const Row& row : rows) {
    EXPECT_EQ(code_of(declined(row.reason), Network::visa), row.visa);
    EXPECT_EQ(code_of(declined(row.reason), Network::mastercard), row.mastercard);
  }
}

TEST(ResponseCode, VerdictsWithoutAReason) {
  struct Row {
    NetworkVerdict verdict;
    std::string_view visa;
    std::string_view mastercard;
  };
  const Row rows[] = {{NetworkVerdict::approved, "00", "00"},
                      {NetworkVerdict::approved_partial, "10", "10"},
                      {NetworkVerdict::verified, "85", "00"},
                      {NetworkVerdict::reversed_before, "68", "68"},
                      {NetworkVerdict::invalid_transaction, "12", "12"},
                      {NetworkVerdict::invalid_amount, "13", "13"},
                      {NetworkVerdict::currency_not_supported, "12", "12"},
                      {NetworkVerdict::system_malfunction, "96", "96"}};
  EXPECT_EQ(std::size(rows) + 1, verdict_count);  // all but `declined`
  for (const Row& row : rows) {
    app::NetworkOutcome outcome;
    outcome.verdict = row.verdict;
    EXPECT_EQ(code_of(outcome, Network::visa), row.visa) << name_of(row.verdict);
    EXPECT_EQ(code_of(outcome, Network::mastercard), row.mastercard) << name_of(row.verdict);
  }
}

TEST(ResponseCode, TheFirstReasonHasPrecedence) {
  app::NetworkOutcome outcome = declined(DeclineReason::insufficient_funds);
  outcome.reasons.add(DeclineReason::card_frozen);
  EXPECT_EQ(code_of(outcome, Network::visa), "62");
}

TEST(ResponseCode, ANumberTellsItsNetwork) {
  const Network unknown = Network::mastercard;
  EXPECT_EQ(network_of_number("4916530000000000", unknown), Network::visa);
  for (const char* number : {"5100", "5599", "2221", "2720"}) {
    EXPECT_EQ(network_of_number(number, Network::visa), Network::mastercard) << number;
  }
  for (const char* number : {"", "5000", "5600", "2220", "2721", "3782"}) {
    EXPECT_EQ(network_of_number(number, Network::visa), Network::visa) << number;
    EXPECT_EQ(network_of_number(number, unknown), unknown) << number;
  }
}

TEST(MessageRows, AreNamedByTheirType) {
  for (std::size_t row = 0; row + 1 < message_row_count; ++row) {
    EXPECT_EQ(row_of(mti_of(static_cast<MessageRow>(row))), static_cast<MessageRow>(row));
  }
  EXPECT_EQ(row_of("0600"), MessageRow::other);
  EXPECT_EQ(row_of("0101"), MessageRow::other);
}

TEST(Latency, IsCountedInItsBucket) {
  HostStatistics statistics;
  for (std::int64_t us : {1, 100, 101, 2'000'000}) statistics.count_latency(us);
  EXPECT_EQ(statistics.latency[0], 2);
  EXPECT_EQ(statistics.latency[1], 1);
  EXPECT_EQ(statistics.latency.back(), 1);
  EXPECT_EQ(statistics.latency_sum_us, 2'000'202);
}

}  // namespace
}  // namespace privcards::host
