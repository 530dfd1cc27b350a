#pragma once
// A merchant's terminal for tests: writes messages of the default profile field by field, puts them
// into a session without a socket, and reads what comes back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "edge/host/link_session.hpp"
#include "edge/host/profile_file.hpp"
#include "tests/support/installation.hpp"

namespace privcards::tests {

// DE number to plain text.
using Fields = std::map<int, std::string>;

// A message as it came back, decoded.
struct Reply {
  std::string mti;
  Fields fields;
  Bytes body;

  std::string operator[](int field) const {
    const auto at = fields.find(field);
    return at == fields.end() ? "" : at->second;
  }
  bool has(int field) const { return fields.contains(field); }
};

// Keeps what it is told to send.
class FakeLink final : public net::Link {
 public:
  bool send(ByteView bytes) override {
    if (closed) return false;
    sent.insert(sent.end(), bytes.begin(), bytes.end());
    return true;
  }
  void close() override { closed = true; }
  const std::string& peer_address() const override { return peer_; }

  Bytes sent;
  bool closed = false;

 private:
  std::string peer_ = "192.0.2.1:4321";
};

Bytes frame_of(const iso8583::CompiledProfile& profile, const std::string& mti,
               const Fields& fields);
std::vector<Reply> replies_in(const iso8583::CompiledProfile& profile, ByteView bytes);

// One connection to a host, with a real book behind it. Commands are decided when the test says so.
class Terminal {
 public:
  struct Options {
    host::HostOptions host;
    app::LinkMode mode = app::LinkMode::listen;
    World world = World::test;
    std::string profile{host::default_profile_name};
    bool signed_on = true;
  };
  explicit Terminal(Installation& installation) : Terminal(installation, Options{}) {}
  Terminal(Installation& installation, const Options& options);
  ~Terminal();

  // A second connection of the same link.
  std::shared_ptr<host::IssuerSession> connect(const std::shared_ptr<FakeLink>& link);

  // Sends, lets the book decide, and returns what was answered.
  std::vector<Reply> exchange(ByteView bytes);
  Reply ask(const std::string& mti, const Fields& fields);
  // The answers that are waiting; each is returned once.
  std::vector<Reply> take_replies();
  Bytes frame(const std::string& mti, const Fields& fields) const {
    return frame_of(context_->profile, mti, fields);
  }

  // A purchase of an installation's card with everything a merchant sends; trace, reference and
  // network transaction id are fresh.
  Fields purchase(const SecretText& pan, std::int64_t amount_minor);
  std::string expiry_of(CardId card);
  app::MessageKey key_of(const std::string& mti, const Fields& fields) const;

  host::IssuerSession& session() { return *session_; }
  FakeLink& link() { return *link_; }
  host::HostStatistics& statistics() { return host_->statistics; }
  const iso8583::CompiledProfile& profile() const { return context_->profile; }
  std::vector<std::string>& log() { return log_; }
  std::string whole_log() const;

 private:
  Installation& installation_;
  std::vector<std::string> log_;
  std::shared_ptr<host::HostContext> host_;
  std::shared_ptr<host::LinkContext> context_;
  std::shared_ptr<FakeLink> link_;
  std::shared_ptr<host::IssuerSession> session_;
  std::uint32_t trace_ = 0;
};

}  // namespace privcards::tests
