#pragma once
// The issuer's ISO 8583 host: links to the card networks, listening or dialling, each with its own
// profile. A message goes from its link to the book as a command and its answer leaves only after
// the commit that holds it (docs/life-of-an-authorization.md).
//
//   net::Link ── link_session (frames, sign-on) ── exchange (one message) ── app::Book
//                                                   ├─ request_reader: fields → NetworkRequest
//                                                   └─ reply_writer: NetworkOutcome → fields

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.hpp"
#include "base/result.hpp"
#include "edge/host/host_context.hpp"
#include "edge/net/link.hpp"
#include "edge/net/loop.hpp"

namespace privcards::host {

class IssuerSession;

class Host {
 public:
  using Options = HostOptions;

  // Loop, book, vault and clock must outlive the host, and the book's last command too.
  Host(net::Loop& loop, app::Book& book, app::Vault& vault, app::Clock& clock, Options options,
       LogSink log);
  ~Host();  // stop(0)
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // Listens or dials. Fault `refused`: a profile that does not load, a name that is open already,
  // an address that cannot be listened on.
  Result<void, Fault> open(const app::NetworkLink& link);
  // What a listening link is bound to, for links that asked for port 0; 0 for any other.
  std::uint16_t port(std::string_view link_name) const;
  // Signs off where we dialled and closes its connections. False: no such link.
  bool close_link(std::string_view link_name);
  // Accepts nothing new, signs off where we dialled, waits for what the book still decides (at most
  // `grace_ms`), closes. Blocks; not to be called on the loop or the book's thread.
  void stop(std::int64_t grace_ms);

  struct LinkState {
    std::string name;
    std::size_t connections = 0;
    std::size_t signed_on = 0;
  };
  std::vector<LinkState> links() const;
  const HostStatistics& statistics() const { return context_->statistics; }

 private:
  struct OpenLink;
  void sign_off(OpenLink& open);
  void close(OpenLink& open);

  net::Loop& loop_;
  std::shared_ptr<HostContext> context_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<OpenLink>> links_;
};

}  // namespace privcards::host
