#include "edge/host/host.hpp"

#include <algorithm>
#include <utility>

#include "edge/host/link_session.hpp"
#include "edge/host/profile_file.hpp"

namespace privcards::host {
namespace {

// The connections of one link. Shared with the listener's or dialler's factory, which may make one
// more while the host is closing.
class Sessions {
 public:
  std::shared_ptr<IssuerSession> add(std::shared_ptr<LinkContext> context) {
    auto session = std::make_shared<IssuerSession>(std::move(context));
    std::lock_guard lock(mutex_);
    std::erase_if(sessions_, [](const auto& known) { return known.expired(); });
    sessions_.push_back(session);
    return session;
  }

  std::vector<std::shared_ptr<IssuerSession>> all() const {
    std::vector<std::shared_ptr<IssuerSession>> found;
    std::lock_guard lock(mutex_);
    for (const auto& known : sessions_) {
      if (auto session = known.lock()) found.push_back(std::move(session));
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<IssuerSession>> sessions_;
};

}  // namespace

struct Host::OpenLink {
  std::shared_ptr<LinkContext> context;
  std::shared_ptr<Sessions> sessions = std::make_shared<Sessions>();
  std::unique_ptr<net::LinkListener> listener;  // one of the two
  std::unique_ptr<net::LinkDialer> dialer;
};

Host::Host(net::Loop& loop, app::Book& book, app::Vault& vault, app::Clock& clock, Options options,
           LogSink log)
    : loop_(loop),
      context_(std::make_shared<HostContext>(book, vault, clock, options, std::move(log))) {}

Host::~Host() { stop(0); }

Result<void, Fault> Host::open(const app::NetworkLink& link) {
  auto profile = load_compiled_profile(link.profile);
  if (!profile) {
    return Unexpected(Fault{FaultKind::refused, "link " + link.name + ": " + profile.error()});
  }
  std::lock_guard lock(mutex_);
  const bool known = std::any_of(links_.begin(), links_.end(), [&](const auto& open) {
    return open->context->link.name == link.name;
  });
  if (known) return Unexpected(Fault{FaultKind::refused, "link " + link.name + " is open already"});
  auto open = std::make_unique<OpenLink>();
  open->context =
      std::make_shared<LinkContext>(LinkContext{context_, link, std::move(profile).value()});
  net::LinkSessionFactory factory = [context = open->context, sessions = open->sessions] {
    return sessions->add(context);
  };
  net::LinkOptions options;
  options.idle_ms = context_->options.echo_idle_ms;
  options.connections_max = context_->options.connections_max;
  if (link.mode == app::LinkMode::dial) {
    open->dialer =
        net::LinkDialer::dial(loop_, link.address, link.port, options, std::move(factory));
  } else {
    auto listener =
        net::LinkListener::listen(loop_, link.address, link.port, options, std::move(factory));
    if (!listener) return Unexpected(std::move(listener).error());
    open->listener = std::move(listener).value();
  }
  links_.push_back(std::move(open));
  return {};
}

std::uint16_t Host::port(std::string_view link_name) const {
  std::lock_guard lock(mutex_);
  for (const auto& open : links_) {
    if (open->context->link.name == link_name && open->listener) return open->listener->port();
  }
  return 0;
}

std::vector<Host::LinkState> Host::links() const {
  std::lock_guard lock(mutex_);
  std::vector<LinkState> states;
  for (const auto& open : links_) {
    LinkState state{.name = open->context->link.name};
    for (const auto& session : open->sessions->all()) {
      state.connections += session->is_open() ? 1 : 0;
      state.signed_on += session->is_signed_on() ? 1 : 0;
    }
    states.push_back(std::move(state));
  }
  return states;
}

// No more connections, and the network hears that we leave where we dialled it.
void Host::sign_off(OpenLink& open) {
  if (open.listener) open.listener->stop_accepting();
  for (const auto& session : open.sessions->all()) session->sign_off();
}

void Host::close(OpenLink& open) {
  for (const auto& session : open.sessions->all()) session->close();
  if (open.dialer) open.dialer->stop();
}

bool Host::close_link(std::string_view link_name) {
  std::lock_guard lock(mutex_);
  auto at = std::find_if(links_.begin(), links_.end(),
                         [&](const auto& open) { return open->context->link.name == link_name; });
  if (at == links_.end()) return false;
  sign_off(**at);
  close(**at);
  links_.erase(at);
  return true;
}

void Host::stop(std::int64_t grace_ms) {
  std::lock_guard lock(mutex_);
  if (context_->draining.exchange(true)) return;
  for (const auto& open : links_) sign_off(*open);
  if (!context_->wait_until_drained(grace_ms)) {
    if (context_->log) context_->log(LogLevel::warning, "", "stopped before all was answered");
  }
  for (const auto& open : links_) close(*open);
  links_.clear();
}

}  // namespace privcards::host
