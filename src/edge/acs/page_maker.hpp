#pragma once
// Pages with what all of this server's have in common, as answers to a browser.

#include <string>

#include "app/ports/dice.hpp"
#include "core/threeds/step.hpp"
#include "edge/acs/codec/browser_forms.hpp"
#include "edge/acs/page/page.hpp"
#include "edge/net/http_server.hpp"

namespace privcards::acs {

inline constexpr const char* challenge_path = "/challenge";
inline constexpr const char* answer_path = "/challenge/answer";
inline constexpr const char* method_path = "/method";
inline constexpr const char* device_path = "/method/device";

class PageMaker {
 public:
  PageMaker(app::Dice& dice, std::string issuer) : dice_(dice), issuer_(std::move(issuer)) {}
  void set_origin(std::string origin) { origin_ = std::move(origin); }

  net::Response code(const threeds::Authentication& authentication, threeds::Notice notice) const;
  net::Response wait(const threeds::Authentication& authentication) const;
  // The final CRes, on its way to the merchant.
  net::Response hand_over(const threeds::Authentication& authentication) const;
  // Says the same whatever was wrong.
  net::Response error(int status = 200) const;
  net::Response method(const MethodData& data) const;

 private:
  PageFrame frame(const std::string& language) const;
  std::string nonce() const;

  app::Dice& dice_;
  std::string issuer_;
  std::string origin_;
};

}  // namespace privcards::acs
