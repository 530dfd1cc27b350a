#include "store/postgres/faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace privcards::store::postgres {
namespace {

// Classes and codes of PostgreSQL's appendix A.
FaultKind kind_of(std::string_view state) {
  static constexpr std::array<std::string_view, 6> conflicts{
      "40001",   // serialization_failure
      "40P01",   // deadlock_detected
      "55P03",   // lock_not_available
      "23505",   // unique_violation: another node's row came first
      "25P02",   // in_failed_sql_transaction, after one of these
      "22012"};  // division_by_zero: how a statement says that a row is not as it was known
  for (std::string_view conflict : conflicts) {
    if (state == conflict) return FaultKind::conflict;
  }
  if (state == "53100") return FaultKind::storage_full;
  if (state.starts_with("XX") && state != "XX000") return FaultKind::corrupted;
  if (state.starts_with("28") || state.starts_with("3D") || state.starts_with("42") ||
      state == "25006" || state.starts_with("23") || state.starts_with("22")) {
    return FaultKind::refused;
  }
  return FaultKind::unavailable;
}

}  // namespace

std::string trimmed(const char* message) {
  std::string text = message != nullptr ? message : "";
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

Fault fault_of(const PGresult* result, std::string_view doing) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  std::string message(doing);
  message += ": ";
  message += primary != nullptr ? primary : trimmed(PQresultErrorMessage(result));
  return {kind_of(state != nullptr ? state : ""), std::move(message)};
}

FaultKind kind_of_refusal(const std::string& message) {
  for (std::string_view sign :
       {"password authentication failed", "no password supplied", "does not exist",
        "session is read-only", "no pg_hba.conf entry", "is not permitted to log in",
        "invalid connection option", "invalid port number", "missing \"=\"", "in recovery mode",
        "server is not in hot standby mode", "invalid URI", "unterminated"}) {
    if (message.find(sign) != std::string::npos) return FaultKind::refused;
  }
  return FaultKind::unavailable;
}

}  // namespace privcards::store::postgres
