#include "core/deposits/crediting.hpp"

namespace privcards::deposits {

std::string_view name_of(RailState state) {
  switch (state) {
    case RailState::pending:
      return "pending";
    case RailState::confirming:
      return "confirming";
    case RailState::credited:
      return "credited";
    case RailState::orphaned:
      return "orphaned";
    case RailState::replaced:
      return "replaced";
    case RailState::below_minimum:
      return "below_minimum";
    case RailState::held:
      return "held";
    case RailState::reversed:
      return "reversed";
  }
  return "";
}

DepositStatus status_of(RailState state) {
  switch (state) {
    case RailState::pending:
    case RailState::confirming:
    case RailState::below_minimum:
    case RailState::held:
      return DepositStatus::pending;
    case RailState::credited:
      return DepositStatus::confirmed;
    case RailState::orphaned:
    case RailState::replaced:
    case RailState::reversed:
      return DepositStatus::reverted;
  }
  return DepositStatus::pending;
}

std::string_view name_of(HoldReason reason) {
  switch (reason) {
    case HoldReason::none:
      return "none";
    case HoldReason::review:
      return "review";
    case HoldReason::screening_refused:
      return "screening_refused";
    case HoldReason::screening_failed:
      return "screening_failed";
    case HoldReason::token_price:
      return "token_price";
    case HoldReason::unsupported_asset:
      return "unsupported_asset";
    case HoldReason::implausible_value:
      return "implausible_value";
    case HoldReason::rejected:
      return "rejected";
    case HoldReason::token_blocked:
      return "token_blocked";
  }
  return "";
}

std::string_view name_of(WaitReason reason) {
  switch (reason) {
    case WaitReason::none:
      return "none";
    case WaitReason::depth:
      return "depth";
    case WaitReason::price:
      return "price";
    case WaitReason::screening:
      return "screening";
    case WaitReason::token:
      return "token";
  }
  return "";
}

std::string_view describe(Alert alert) {
  switch (alert) {
    case Alert::reversed_after_credit:
      return "a credited deposit left the chain; its amount was taken back";
    case Alert::moved_after_credit:
      return "a credited deposit is in another block than the one it was credited in";
    case Alert::replaced_after_credit:
      return "a deposit that was credited and taken back can no longer be mined";
    case Alert::held:
      return "a deposit waits for a person";
  }
  return "";
}

}  // namespace privcards::deposits
