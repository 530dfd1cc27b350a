// The browsers' listener: the 3DS Method, the CReq, and the forms of our own pages. Nothing here
// relies on cookies, scripts or where a post says it comes from.

#include "core/threeds/device.hpp"
#include "edge/acs/acs.hpp"
#include "edge/acs/codec/browser_forms.hpp"

namespace privcards::acs {
namespace {

app::PagePost::Action action_of(PageAction action) {
  switch (action) {
    case PageAction::submit:
      return app::PagePost::Action::submit;
    case PageAction::resend:
      return app::PagePost::Action::resend;
    case PageAction::cancel:
      return app::PagePost::Action::cancel;
    case PageAction::proceed:
      return app::PagePost::Action::proceed;
  }
  return app::PagePost::Action::proceed;
}

}  // namespace

void Acs::serve_browser(const net::Request& request, std::unique_ptr<net::Responder> responder) {
  const std::string& path = request.path;
  if (path == "/healthz") return responder->answer({.status = 200, .body = "ok\n"});
  const bool known =
      path == challenge_path || path == answer_path || path == method_path || path == device_path;
  if (!known) {
    return responder->answer({.status = 404});
  }
  if (request.method != "POST") {
    return responder->answer({.status = 405, .headers = {{"Allow", "POST"}}});
  }
  if (!by_address_.admit(request.peer_address, clock_.now().ms)) {
    ++statistics_.turned_away;
    return responder->answer(pages_.error(429));
  }
  if (path == method_path) return serve_method(request, *responder);
  if (path == device_path) return note_device(request, *responder);
  const auto browser = std::make_shared<Browser>(std::move(responder));
  if (path == challenge_path) {
    serve_creq(request, browser);
  } else {
    serve_answer(request, browser);
  }
}

void Acs::serve_method(const net::Request& request, net::Responder& responder) {
  ++statistics_.methods;
  const auto data = parse_method_form(request.body);
  if (!data) return responder.answer(pages_.error());
  responder.answer(pages_.method(*data));
}

// Whatever it says, the answer is the same: the page goes on in any case.
void Acs::note_device(const net::Request& request, net::Responder& responder) {
  if (const auto form = parse_device_form(request.body)) {
    std::string device = threeds::device_text({.screen = form->screen,
                                               .offset = form->offset,
                                               .language = form->language,
                                               .agent = request.header("User-Agent"),
                                               .accepts = request.header("Accept-Language")});
    if (!device.empty()) {
      devices_.put(form->server_trans_id, std::move(device), clock_.now().ms);
    }
  }
  responder.answer({.status = 204, .headers = {{"Cache-Control", "no-store"}}});
}

void Acs::serve_creq(const net::Request& request, const BrowserPtr& browser) {
  ++statistics_.creqs;
  auto form = parse_creq_form(request.body);
  app::BrowserCreq creq;
  if (form) {
    creq.acs_trans_id = form->request.ids.acs;
    creq.event = threeds::CreqReceived{form->request, form->session_data};
  } else {
    creq.acs_trans_id = form.error().ids.acs;
    creq.event = threeds::CreqInvalid{form.error()};
  }
  if (creq.acs_trans_id.empty()) return browser->answer(pages_.error());
  step(std::move(creq), browser);
}

void Acs::serve_answer(const net::Request& request, const BrowserPtr& browser) {
  ++statistics_.page_posts;
  auto form = parse_page_form(request.body);
  const auto token = form ? hex_decode(form->token) : std::nullopt;
  if (!token) return browser->answer(pages_.error());
  if (!by_challenge_.admit(form->acs_trans_id, clock_.now().ms)) {
    ++statistics_.turned_away;
    return browser->answer(pages_.error(429));
  }
  step(app::PagePost{.acs_trans_id = form->acs_trans_id,
                     .token = *token,
                     .action = action_of(form->action),
                     .code = std::move(form->code)},
       browser);
}

void Acs::step(app::StepChallenge::Cause cause, const BrowserPtr& browser) {
  std::unique_ptr<app::Command> command = std::make_unique<app::StepChallenge>(
      std::move(cause), [this, browser](Result<app::StepAnswer, Fault> answer) {
        if (!answer) {
          log_(LogLevel::warning, answer.error().message, "");
          return browser->answer(pages_.error(503));
        }
        // Held here, on the book's thread: before its report can have been recorded.
        if (answer->authentication && answer->page == threeds::Page::wait) {
          return waiting_.hold(*answer->authentication, browser);
        }
        loop_.post([this, browser, shown = std::move(*answer)] { show(shown, browser); });
      });
  if (!book_.submit(command)) browser->answer(pages_.error(503));
}

void Acs::show(const app::StepAnswer& answer, const BrowserPtr& browser) {
  if (answer.error) {
    log_(LogLevel::info,
         "a browser's message is not valid: " +
             std::to_string(static_cast<int>(answer.error->code)) + " " + answer.error->detail,
         answer.error->ids.acs);
  }
  if (!answer.authentication) return browser->answer(pages_.error());
  switch (answer.page) {
    case threeds::Page::code:
      return browser->answer(pages_.code(*answer.authentication, answer.notice));
    case threeds::Page::hand_over:
      return browser->answer(pages_.hand_over(*answer.authentication));
    case threeds::Page::wait:
    case threeds::Page::none:
    case threeds::Page::error:
      return browser->answer(pages_.error());
  }
}

}  // namespace privcards::acs
