#pragma once
// What an account does with its webhook endpoints. The signing secret is shown when it is made and
// never again; it is stored sealed.

#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/refusal.hpp"
#include "base/result.hpp"

namespace privcards::app {

inline constexpr std::size_t webhooks_max = 20;  // per wallet
inline constexpr std::string_view webhook_secret_purpose = "webhook.secret";

struct WebhookAnswer {
  webhooks::Webhook webhook;
  SecretText secret;  // when just made
};

class CreateWebhook {
 public:
  using Answer = WebhookAnswer;
  struct Request {
    AccountId account;
    WalletId wallet;
    std::string url;
    std::vector<std::string> events;
    SecretText secret;  // empty: one is made, whsec_ and 32 random bytes in base64
  };
  explicit CreateWebhook(Request request) : request_(std::move(request)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Request request_;
};

struct WebhookRef {
  AccountId account;
  WalletId wallet;
  WebhookId webhook;
};

class UpdateWebhook {
 public:
  using Answer = WebhookAnswer;
  struct Request {
    WebhookRef ref;
    std::optional<std::string> url;
    std::optional<std::vector<std::string>> events;
    std::optional<webhooks::WebhookStatus> status;  // enabled or disabled
  };
  explicit UpdateWebhook(Request request) : request_(std::move(request)) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Request request_;
};

class DeleteWebhook {
 public:
  using Answer = WebhookAnswer;
  explicit DeleteWebhook(WebhookRef ref) : ref_(ref) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  WebhookRef ref_;
};

// The new secret signs beside the old one until the grace ends; `force` replaces a running
// rotation.
class RotateSecret {
 public:
  using Answer = WebhookAnswer;
  struct Request {
    WebhookRef ref;
    std::int64_t grace_hours = 24;  // 0 to 168; 0 drops the old secret at once
    bool force = false;
  };
  explicit RotateSecret(Request request) : request_(request) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  Request request_;
};

class FinishRotation {
 public:
  using Answer = WebhookAnswer;
  explicit FinishRotation(WebhookRef ref) : ref_(ref) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  WebhookRef ref_;
};

// POST /webhooks/{id}/test: a ping event to this endpoint alone, also when it is disabled.
class PingWebhook {
 public:
  using Answer = webhooks::Delivery;
  explicit PingWebhook(WebhookRef ref) : ref_(ref) {}
  void load(WorkingSet& set) const;
  Result<Answer, Refusal> decide(WorkingSet& set, Context& context) const;

 private:
  WebhookRef ref_;
};

}  // namespace privcards::app
