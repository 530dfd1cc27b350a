// What the card networks send: through NetworkCommand, as the ISO 8583 host does.

#include <utility>

#include "tests/scenarios/steps.hpp"

namespace privcards::tests {
namespace {

using app::NetworkMessageKind;

constexpr std::string_view nobodys_pan = "4916530000000005";

// What the messages of one payment have in common.
std::string network_id(const std::string& payment) {
  return payment.empty() ? "" : "NTI-" + payment;
}

std::string reasons_text(const app::NetworkOutcome& outcome) {
  std::string text;
  for (int i = 0; i < authorization::decline_reason_count; ++i) {
    auto reason = static_cast<authorization::DeclineReason>(i);
    if (!outcome.reasons.contains(reason)) continue;
    text += (text.empty() ? "" : ", ") + std::string(name_of(reason));
  }
  return text;
}

Outcome told(const app::NetworkOutcome& outcome) {
  switch (outcome.verdict) {
    case app::NetworkVerdict::approved:
      return {.text = "approved"};
    case app::NetworkVerdict::approved_partial:
      return {.text = "approved " + render_amount(outcome.approved_minor, usd), .good = false};
    case app::NetworkVerdict::verified:
      return {.text = "verified", .good = false};
    case app::NetworkVerdict::declined:
      return {.text = "declined " + reasons_text(outcome), .good = false};
    case app::NetworkVerdict::reversed_before:
      return {.text = "reversed before", .good = false};
    case app::NetworkVerdict::invalid_transaction:
      return {.text = "invalid transaction", .good = false};
    case app::NetworkVerdict::invalid_amount:
      return {.text = "invalid amount", .good = false};
    case app::NetworkVerdict::currency_not_supported:
      return {.text = "currency not supported", .good = false};
    case app::NetworkVerdict::system_malfunction:
      return {.text = "system malfunction", .good = false};
  }
  CHECK(false);
}

// Sends it under the step's name, or under none.
Outcome send(Stage& stage, const Step& step, app::NetworkRequest request) {
  if (!step.name.empty()) {
    request.key = stage.payment(step.name).key;
    request.references.network_transaction_id = network_id(step.name);
    request.references.retrieval_reference = "RRN-" + step.name;
  }
  app::NetworkAnswer answer = stage.installation().send(request);
  if (answer.late) {
    if (!step.name.empty()) stage.payment(step.name).sent = std::move(request);
    return {.text = "late", .good = false};
  }
  if (!step.name.empty()) {
    Payment& payment = stage.payment(step.name);
    payment.sent = std::move(request);
    payment.transaction = answer.outcome.transaction;
    payment.reply = answer.reply.bytes;
  }
  return told(answer.outcome);
}

app::NetworkRequest message(Stage& stage, const std::string& card, NetworkMessageKind kind,
                            std::int64_t amount_minor) {
  if (card == "nobody") {
    return stage.installation().message(SecretText(std::string(nobodys_pan)), kind, amount_minor);
  }
  return stage.installation().message(stage.card(card), kind, amount_minor);
}

void take_cvv(Stage& stage, Words& words, app::NetworkRequest& request) {
  if (words.take("none")) return;
  request.cvv =
      stage.installation().vault().cvv2(request.pan, request.expiry.value_or(ExpiryMonth{}));
  if (words.take("right")) return;
  if (!words.take("wrong")) throw Misread("a cvv is right, wrong or none");
  std::string wrong = request.cvv.reveal();
  wrong[2] = wrong[2] == '9' ? '0' : static_cast<char>(wrong[2] + 1);
  request.cvv = SecretText(std::move(wrong));
}

bool take_merchant(Words& words, authorization::Merchant& merchant) {
  if (words.take("at")) {
    merchant.name = words.next("a shop");
  } else if (words.take("merchant")) {
    merchant.id = words.next("a merchant's id");
  } else if (words.take("mcc")) {
    merchant.mcc = words.next("a merchant category code");
  } else if (words.take("country")) {
    merchant.country = words.next("a country");
  } else {
    return false;
  }
  return true;
}

void take_options(Stage& stage, Words& words, app::NetworkRequest& request) {
  while (!words.empty()) {
    if (take_merchant(words, request.merchant)) continue;
    if (words.take("cvv")) {
      take_cvv(stage, words, request);
    } else if (words.take("expiry wrong")) {
      request.expiry->yymm -= 1;
    } else if (words.take("expiry right")) {
    } else if (words.take("partial")) {
      request.partial = authorization::PartialApproval::supported;
    } else if (words.take("preauthorization")) {
      request.hold_kind = authorization::HoldKind::preauthorization;
    } else if (words.take("billed")) {
      // In euro; what stood before is what the merchant asked.
      request.merchant_currency = *currency_from_alpha("EUR");
      request.amount_minor = words.amount();
    } else if (words.take("credit")) {
      request.purpose = app::NetworkPurpose::credit;
    } else if (words.take("over a live link")) {
      request.world = World::live;
    } else if (words.take("in an unknown currency")) {
      request.currency_supported = false;
    } else if (words.take("too late")) {
      request.deadline = stage.installation().clock().now().plus_ms(-1);
    } else {
      words.finish();
    }
  }
}

// `authorize A 40.00 at "Shop" mcc 5411`
Outcome ask(Stage& stage, Step& step, NetworkMessageKind kind) {
  std::string card = step.words.next("a card");
  app::NetworkRequest request = message(stage, card, kind, step.words.amount());
  take_options(stage, step.words, request);
  return send(stage, step, std::move(request));
}
Outcome authorize(Stage& stage, Step& step) {
  return ask(stage, step, NetworkMessageKind::authorization);
}
Outcome purchase(Stage& stage, Step& step) {
  return ask(stage, step, NetworkMessageKind::financial);
}
Outcome post(Stage& stage, Step& step) {
  return ask(stage, step, NetworkMessageKind::financial_advice);
}

Outcome inquire(Stage& stage, Step& step) {
  app::NetworkRequest request =
      message(stage, step.words.next("a card"), NetworkMessageKind::authorization, 0);
  request.purpose = app::NetworkPurpose::inquiry;
  take_options(stage, step.words, request);
  app::NetworkAnswer answer = stage.installation().send(std::move(request));
  if (answer.outcome.verdict != app::NetworkVerdict::approved) return told(answer.outcome);
  return {.text = "available " + render_amount(answer.outcome.available_minor, usd)};
}

// A message about an earlier payment, on that payment's card.
struct Later {
  std::string payment;
  app::NetworkRequest request;
};

Later later(Stage& stage, Step& step, NetworkMessageKind kind, std::int64_t amount_minor = 0) {
  std::string name = step.words.next("a payment");
  const Payment& payment = stage.payment(name);
  if (!payment.sent) throw Misread("payment `" + name + "` was not sent yet");
  Later found{name, stage.installation().message(payment.sent->pan, kind, amount_minor)};
  found.request.expiry = payment.sent->expiry;
  found.request.merchant = payment.sent->merchant;
  return found;
}

// How the later message names the payment; each network has its habits.
void name_original(Stage& stage, Words& words, Later& message) {
  app::OriginalReference& original = message.request.original;
  if (words.take("by approval code")) {
    original.approval_code = stage.transaction(message.payment).references.approval_code;
  } else if (words.take("by reference")) {
    original.retrieval_reference = "RRN-" + message.payment;
  } else if (words.take("by message")) {
    original.message = stage.payment(message.payment).key;
  } else {
    original.network_transaction_id = network_id(message.payment);
  }
}

// `increment P by 10.00`, `increment P to 50.00`
Outcome increment(Stage& stage, Step& step) {
  Later more = later(stage, step, NetworkMessageKind::authorization);
  more.request.incremental = true;
  more.request.amount_is_total = step.words.take("to");
  if (!more.request.amount_is_total && !step.words.take("by")) {
    throw Misread("an authorization grows by an amount or to one");
  }
  more.request.amount_minor = more.request.merchant_amount_minor = step.words.amount();
  name_original(stage, step.words, more);
  step.words.finish();
  return send(stage, step, std::move(more.request));
}

// `reverse P`, `reverse P leaving 15.00`, `reverse P of A before it arrives [as part of Q]`
Outcome reverse(Stage& stage, Step& step) {
  Words ahead = step.words;
  std::string name = ahead.next("a payment");
  if (ahead.take("of")) {
    std::string card = ahead.next("a card");
    if (!ahead.take("before it arrives")) throw Misread("`before it arrives` is missing");
    app::NetworkRequest early = message(stage, card, NetworkMessageKind::reversal, 0);
    early.original.message = stage.payment(name).key;
    if (ahead.take("as part of")) {
      early.original.network_transaction_id = network_id(ahead.next("a payment"));
    }
    ahead.finish();
    return send(stage, step, std::move(early));
  }
  Later back = later(stage, step, NetworkMessageKind::reversal);
  if (step.words.take("leaving")) {
    back.request.replacement_minor = step.words.amount();
    // In the currency of the original, as DE 95 is, unless it is told.
    if (step.words.take("as billed")) back.request.replacement_currency = usd;
  }
  name_original(stage, step.words, back);
  step.words.finish();
  return send(stage, step, std::move(back.request));
}

// `settle P 40.00`, `S: settle P 10.00 more to come by approval code`
Outcome settle(Stage& stage, Step& step) {
  Later presented = later(stage, step, NetworkMessageKind::financial_advice);
  presented.request.amount_minor = step.words.amount();
  presented.request.merchant_amount_minor = presented.request.amount_minor;
  presented.request.final_settlement = !step.words.take("more to come");
  name_original(stage, step.words, presented);
  step.words.finish();
  return send(stage, step, std::move(presented.request));
}

// `refund A 10.00`, `refund A 10.00 of S`
Outcome refund(Stage& stage, Step& step) {
  std::string card = step.words.next("a card");
  app::NetworkRequest request =
      message(stage, card, NetworkMessageKind::financial_advice, step.words.amount());
  request.purpose = app::NetworkPurpose::credit;
  if (step.words.take("of")) {
    Later named{step.words.next("a settlement"), std::move(request)};
    name_original(stage, step.words, named);
    request = std::move(named.request);
  }
  take_options(stage, step.words, request);
  return send(stage, step, std::move(request));
}

// The network decided in our place: `P: advice A 30.00`, `advice A 30.00 declined`,
// `advice for P 25.00`
Outcome advice(Stage& stage, Step& step) {
  app::NetworkRequest request;
  if (step.words.take("for")) {
    Later named = later(stage, step, NetworkMessageKind::authorization_advice);
    named.request.amount_minor = named.request.merchant_amount_minor = step.words.amount();
    name_original(stage, step.words, named);
    request = std::move(named.request);
  } else {
    std::string card = step.words.next("a card");
    request = message(stage, card, NetworkMessageKind::authorization_advice, step.words.amount());
  }
  request.advice_approved = !step.words.take("declined");
  request.advice_response_code = request.advice_approved ? "00" : "05";
  take_options(stage, step.words, request);
  return send(stage, step, std::move(request));
}

// The same bytes again: `repeat P`; or another message under the same key: `repeat P but 50.00`
Outcome repeat(Stage& stage, Step& step) {
  std::string name = step.words.next("a payment");
  const Payment& payment = stage.payment(name);
  if (!payment.sent) throw Misread("payment `" + name + "` was not sent yet");
  app::NetworkRequest request = *payment.sent;
  request.deadline = stage.installation().clock().now().plus_seconds(10);
  if (step.words.take("but")) {
    request.amount_minor = request.merchant_amount_minor = step.words.amount();
    request.content[0] ^= 1;
  }
  step.words.finish();
  app::NetworkAnswer answer = stage.installation().send(std::move(request));
  bool same = answer.reply.bytes == payment.reply;
  if (answer.repeated) return {.text = same ? "repeated" : "repeated as new"};
  Outcome outcome = told(answer.outcome);
  if (answer.conflict) outcome.text += " as new";
  return outcome;
}

}  // namespace

const NamedStep payment_steps[] = {
    {"authorize", authorize}, {"purchase", purchase}, {"post", post},     {"inquire", inquire},
    {"increment", increment}, {"reverse", reverse},   {"settle", settle}, {"refund", refund},
    {"advice", advice},       {"repeat", repeat},     {"", nullptr}};

}  // namespace privcards::tests
