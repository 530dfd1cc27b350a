#pragma once
// Asks somebody else about where a deposit came from, before it is credited: a program or a URL the
// operator names. Passed and refused are answers; anything else (no answer in time, an error, a
// sentence nobody understands) is none, and the deposit waits.

#include <optional>
#include <string>

#include "core/deposits/rail.hpp"
#include "edge/net/http_client.hpp"
#include "edge/rails/settings.hpp"

namespace privcards::rails {

// What is told about a deposit, as one JSON object.
std::string render_screening_request(const deposits::ChainDeposit& row,
                                     const deposits::Deposit& deposit);

class Screener {
 public:
  Screener(net::Loop& loop, ScreeningConfig config)
      : config_(std::move(config)), client_(loop, {}) {}

  const ScreeningConfig& config() const { return config_; }
  // Blocks for the timeout at most. Nothing: no answer.
  std::optional<bool> passes(const std::string& request);

 private:
  std::optional<bool> ask_url(const std::string& request);
  std::optional<bool> ask_command(const std::string& request) const;

  ScreeningConfig config_;
  net::HttpClient client_;
};

}  // namespace privcards::rails
