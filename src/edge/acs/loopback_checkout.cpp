#include "edge/acs/loopback_checkout.hpp"

#include <boost/json.hpp>

#include "core/cards/country.hpp"
#include "edge/acs/codec/base64url.hpp"
#include "edge/acs/page_maker.hpp"

namespace privcards::acs {
namespace {

namespace json = boost::json;

constexpr std::int64_t timeout_ms = 30'000;  // the last page comes after the report
constexpr std::size_t page_bytes_max = std::size_t{256} * 1024;
constexpr const char* form_type = "application/x-www-form-urlencoded";

Fault unexpected(std::string what) { return {FaultKind::unavailable, std::move(what)}; }

std::string purchase_date(Instant now) {
  std::string date = render_rfc3339(now).substr(0, 19);  // 2026-04-15T12:00:00
  std::erase_if(date, [](char c) { return c < '0' || c > '9'; });
  return date;
}

std::string cut(const std::string& text, std::size_t bytes, const char* otherwise) {
  if (text.empty()) return otherwise;
  std::string plain;
  for (char c : text) plain.push_back(c >= 0x20 && c < 0x7F ? c : '?');
  return plain.substr(0, bytes);
}

std::string four_digits(int yymm) { return std::to_string(10'000 + yymm % 10'000).substr(1); }

std::string areq(const app::CheckoutRequest& request, const app::CheckoutEnvelope& envelope,
                 const std::string& results_url) {
  const std::string_view country = cards::numeric_country(request.merchant.country);
  const json::object message{
      {"messageType", "AReq"},
      {"messageVersion", "2.2.0"},
      {"deviceChannel", "02"},
      {"messageCategory", "01"},
      {"threeDSServerTransID", envelope.server_trans_id},
      {"dsTransID", envelope.ds_trans_id},
      {"threeDSServerRefNumber", "PRIVCARDS-SANDBOX-3DSS"},
      {"dsReferenceNumber", "PRIVCARDS-SANDBOX-DS"},
      {"threeDSServerURL", "https://checkout.sandbox.test/results"},
      {"dsURL", results_url},
      {"threeDSRequestorID", "SANDBOX"},
      {"threeDSRequestorName", cut(request.merchant.name, 40, "SANDBOX")},
      {"threeDSRequestorURL", "https://checkout.sandbox.test/"},
      {"threeDSRequestorAuthenticationInd", "01"},
      {"threeDSRequestorChallengeInd", "01"},
      {"threeDSCompInd", "U"},
      {"notificationURL", "https://checkout.sandbox.test/done"},
      {"browserAcceptHeader", "text/html"},
      {"browserUserAgent", "PrivCards sandbox"},
      {"browserIP", "127.0.0.1"},
      {"browserJavascriptEnabled", false},
      {"browserLanguage", "en"},
      {"acctNumber", request.pan.reveal()},
      {"cardExpiryDate", four_digits(request.expiry.yymm)},
      {"acquirerBIN", "999999"},
      {"acquirerMerchantID", cut(request.merchant.id, 35, "SANDBOX00000001")},
      {"mcc", request.merchant.mcc},
      {"merchantCountryCode", country.empty() ? std::string("840") : std::string(country)},
      {"merchantName", cut(request.merchant.name, 40, "SANDBOX")},
      {"purchaseAmount", std::to_string(request.amount_minor)},
      {"purchaseCurrency", "840"},
      {"purchaseExponent", "2"},
      {"purchaseDate", purchase_date(envelope.at)},
      {"transType", "01"}};
  return json::serialize(message);
}

std::string text_at(const json::value& message, const char* name) {
  const json::object* object = message.if_object();
  const json::value* member = object != nullptr ? object->if_contains(name) : nullptr;
  const json::string* text = member != nullptr ? member->if_string() : nullptr;
  return text != nullptr ? std::string(text->c_str(), text->size()) : std::string();
}

// The value of a hidden field of a page.
std::string hidden_value(const std::string& html, const std::string& name) {
  const std::size_t at = html.find("name=\"" + name + "\"");
  if (at == std::string::npos) return {};
  const std::size_t begin = html.rfind('<', at);
  const std::size_t end = html.find('>', at);
  const std::string tag = html.substr(begin, end - begin);
  const std::size_t value = tag.find("value=\"");
  if (value == std::string::npos) return {};
  return tag.substr(value + 7, tag.find('"', value + 7) - value - 7);
}

// Codes, ids and tokens: letters, digits and dashes need no escape.
std::string form_value(const std::string& text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string escaped;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_';
    if (plain) {
      escaped.push_back(c);
    } else {
      escaped += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return escaped;
}

// RRes: everything that comes is received.
net::Response receive_results(const net::Request& request) {
  boost::system::error_code failure;
  const json::value message = json::parse(request.body, failure);
  if (failure || text_at(message, "messageType") != "RReq") return {.status = 200, .body = "{}"};
  json::object answer{{"messageType", "RRes"}, {"resultsStatus", "01"}};
  for (const char* name : {"messageVersion", "threeDSServerTransID", "acsTransID", "dsTransID"}) {
    answer[name] = text_at(message, name);
  }
  return {.status = 200,
          .headers = {{"Content-Type", "application/json; charset=utf-8"}},
          .body = json::serialize(answer)};
}

std::string_view name_of(app::CheckoutAction action) {
  switch (action) {
    case app::CheckoutAction::submit:
      return "submit";
    case app::CheckoutAction::resend:
      return "resend";
    case app::CheckoutAction::cancel:
      return "cancel";
  }
  return "submit";
}

}  // namespace

LoopbackCheckout::LoopbackCheckout(net::Loop& loop, app::Clock& clock, app::Dice& dice,
                                   Options options)
    : clock_(clock),
      dice_(dice),
      options_(std::move(options)),
      client_(loop, {.own = options_.own, .resolver_threads = 1, .verify = false}) {}

LoopbackCheckout::~LoopbackCheckout() { stop(); }

Result<std::unique_ptr<LoopbackCheckout>, Fault> LoopbackCheckout::open(net::Loop& loop,
                                                                        app::Clock& clock,
                                                                        app::Dice& dice,
                                                                        Options options) {
  std::unique_ptr<LoopbackCheckout> checkout(
      new LoopbackCheckout(loop, clock, dice, std::move(options)));
  net::TlsFiles tls = checkout->options_.own;
  tls.client_ca_files = {checkout->options_.ca_file};
  auto results = net::HttpServer::listen(
      loop, {.tls = std::move(tls), .connections_max = 1'000},
      [](const net::Request& request, std::unique_ptr<net::Responder> responder) {
        responder->answer(receive_results(request));
      },
      [](net::ProtocolError) { return net::Response{.status = 400}; });
  if (!results) return Unexpected(std::move(results).error());
  checkout->results_ = std::move(*results);
  return checkout;
}

std::string LoopbackCheckout::results_url() const {
  return "https://127.0.0.1:" + std::to_string(results_->port()) + "/results";
}

void LoopbackCheckout::start(Target target) {
  target_ = std::move(target);
  results_->start();
}

void LoopbackCheckout::stop() {
  if (results_) results_->stop(0);
}

std::string LoopbackCheckout::uuid() {
  std::uint8_t random[16];
  dice_.fill(random);
  return threeds::make_uuid(random);
}

app::CheckoutEnvelope LoopbackCheckout::next_envelope() { return {uuid(), uuid(), clock_.now()}; }

void LoopbackCheckout::post(bool to_directory, std::string target, net::Headers headers,
                            std::string body,
                            std::function<void(Result<std::string, Fault>)> done) {
  const bool tls = to_directory || target_.browser_tls;
  client_.send(
      {.scheme = tls ? "https" : "http",
       .host = target_.host,
       .port = to_directory ? target_.directory_port : target_.browser_port,
       .target = std::move(target),
       .headers = std::move(headers),
       .body = std::move(body),
       .total_timeout_ms = timeout_ms,
       .response_max = page_bytes_max,
       .response_keep = page_bytes_max},
      [](ByteView) { return true; },
      [done = std::move(done)](net::OutgoingResult result) {
        if (result.failure != net::OutgoingFailure::none) {
          return done(Unexpected(unexpected("the access control server: " + result.detail)));
        }
        if (result.status != 200) {
          return done(Unexpected(
              unexpected("the access control server answers " + std::to_string(result.status))));
        }
        done(std::move(result.body));
      });
}

void LoopbackCheckout::authenticate(app::CheckoutRequest request,
                                    const app::CheckoutEnvelope& envelope,
                                    std::function<void(Result<app::CheckoutAnswer, Fault>)> done) {
  const std::string outcome(1, letter_of(request.outcome));
  auto answered = [this, envelope, done = std::move(done)](Result<std::string, Fault> body) {
    if (!body) return done(Unexpected(std::move(body).error()));
    boost::system::error_code failure;
    const json::value message = json::parse(*body, failure);
    const auto status = threeds::parse_trans_status(text_at(message, "transStatus"));
    if (failure || !status) return done(Unexpected(unexpected("no ARes: " + *body)));
    const app::CheckoutAnswer answer{*status, text_at(message, "acsTransID")};
    if (*status != threeds::TransStatus::challenge) return done(answer);
    show_page({.server_trans_id = envelope.server_trans_id, .acs_trans_id = answer.acs_trans_id},
              [answer, done](Result<std::string, Fault> page) {
                if (!page) return done(Unexpected(std::move(page).error()));
                done(answer);
              });
  };
  post(
      true, "/areq",
      {{"Content-Type", "application/json; charset=utf-8"}, {std::string(outcome_header), outcome}},
      areq(request, envelope, results_url()), std::move(answered));
}

// The CReq: again and again it shows where the challenge stands.
void LoopbackCheckout::show_page(const app::CheckoutStep& step,
                                 std::function<void(Result<std::string, Fault>)> done) {
  const json::object creq{{"messageType", "CReq"},
                          {"messageVersion", text_of(step.version)},
                          {"threeDSServerTransID", step.server_trans_id},
                          {"acsTransID", step.acs_trans_id},
                          {"challengeWindowSize", "05"}};
  post(false, challenge_path, {{"Content-Type", form_type}},
       "creq=" + base64url_encode(json::serialize(creq)), std::move(done));
}

void LoopbackCheckout::act(app::CheckoutStep step, std::function<void(Result<void, Fault>)> done) {
  auto shown = [this, step, done](Result<std::string, Fault> page) {
    if (!page) return done(Unexpected(std::move(page).error()));
    const std::string token = hidden_value(*page, "token");
    if (token.empty()) return done({});  // it is over already
    const std::string body =
        "acs_trans_id=" + form_value(step.acs_trans_id) + "&token=" + form_value(token) +
        "&action=" + std::string(name_of(step.action)) + "&code=" + form_value(step.code.reveal());
    post(false, answer_path, {{"Content-Type", form_type}}, body,
         [done](Result<std::string, Fault> next) {
           if (!next) return done(Unexpected(std::move(next).error()));
           done({});
         });
  };
  show_page(step, std::move(shown));
}

}  // namespace privcards::acs
