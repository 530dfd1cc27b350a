#include "edge/acs/page_maker.hpp"

#include "edge/acs/codec/base64url.hpp"
#include "edge/acs/codec/codec.hpp"

namespace privcards::acs {
namespace {

net::Response response(RenderedPage page, int status = 200) {
  net::Response answer{.status = status, .body = std::move(page.html)};
  for (auto& [name, value] : page.headers) answer.headers.emplace_back(name, std::move(value));
  return answer;
}

}  // namespace

std::string PageMaker::nonce() const {
  Bytes random(16);
  dice_.fill(random);
  return base64_encode(random);
}

PageFrame PageMaker::frame(const std::string& language) const {
  return {
      .language = page_language(language), .nonce = nonce(), .origin = origin_, .issuer = issuer_};
}

net::Response PageMaker::code(const threeds::Authentication& authentication,
                              threeds::Notice notice) const {
  return response(render_code_page(
      code_page_of(authentication, notice, frame(authentication.language), answer_path)));
}

net::Response PageMaker::wait(const threeds::Authentication& authentication) const {
  return response(render_wait_page({.frame = frame(authentication.language),
                                    .answer_path = answer_path,
                                    .acs_trans_id = authentication.ids.acs,
                                    .token = hex_encode(authentication.page_token)}));
}

net::Response PageMaker::hand_over(const threeds::Authentication& authentication) const {
  return response(render_hand_over_page(
      {.frame = frame(authentication.language),
       .notification_url = authentication.notification_url,
       .cres = base64url_encode(write_cres(threeds::final_response_of(authentication))),
       .session_data = authentication.session_data}));
}

net::Response PageMaker::error(int status) const {
  return response(render_error_page(frame("")), status);
}

net::Response PageMaker::method(const MethodData& data) const {
  return response(render_method_page({.nonce = nonce(),
                                      .notification_url = data.notification_url,
                                      .method_data = method_reply(data),
                                      .server_trans_id = data.server_trans_id,
                                      .report_path = device_path}));
}

}  // namespace privcards::acs
