#include "tests/host/terminal.hpp"

#include <algorithm>

#include "core/iso8583/builder.hpp"
#include "core/iso8583/elements.hpp"
#include "core/iso8583/framing.hpp"
#include "edge/host/message_key.hpp"

namespace privcards::tests {
namespace {

std::string padded(std::uint64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

}  // namespace

Bytes frame_of(const iso8583::CompiledProfile& profile, const std::string& mti,
               const Fields& fields) {
  iso8583::Builder message(profile, mti);
  for (const auto& [field, text] : fields) message.set_text(field, text);
  const auto body = message.finish();
  CHECK(body);
  Bytes frame;
  iso8583::append_frame(profile, *body, frame);
  return frame;
}

std::vector<Reply> replies_in(const iso8583::CompiledProfile& profile, ByteView bytes) {
  std::vector<Reply> replies;
  for (;;) {
    const iso8583::FrameScan scan = iso8583::next_frame(profile, bytes);
    if (scan.outcome != iso8583::FrameOutcome::frame) break;
    bytes = bytes.subspan(scan.used);
    iso8583::Message message;
    const auto error = iso8583::parse(profile, scan.body, message);
    EXPECT_FALSE(error.has_value());
    EXPECT_EQ(message.trailing_bytes(), 0u);
    Reply reply{std::string(message.mti()), {}, Bytes(scan.body.begin(), scan.body.end())};
    message.for_each_field([&](int field) { reply.fields[field] = message.text(field); });
    replies.push_back(std::move(reply));
  }
  EXPECT_TRUE(bytes.empty());
  return replies;
}

Terminal::Terminal(Installation& installation, const Options& options)
    : installation_(installation) {
  auto profile = host::load_compiled_profile(options.profile);
  CHECK(profile);
  host::LogSink log = [this](host::LogLevel, std::string_view, std::string_view message) {
    log_.emplace_back(message);
  };
  host_ = std::make_shared<host::HostContext>(installation.book(), installation.vault(),
                                              installation.clock(), options.host, std::move(log));
  app::NetworkLink link;
  link.name = "acme";
  link.world = options.world;
  link.mode = options.mode;
  context_ = std::make_shared<host::LinkContext>(
      host::LinkContext{host_, link, std::move(profile).value()});
  link_ = std::make_shared<FakeLink>();
  session_ = connect(link_);
  if (options.signed_on && options.mode == app::LinkMode::listen) {
    ask("0800", {{7, "0115120000"}, {11, "000001"}, {70, "001"}});
  }
}

Terminal::~Terminal() { session_->on_closed(); }

std::shared_ptr<host::IssuerSession> Terminal::connect(const std::shared_ptr<FakeLink>& link) {
  auto session = std::make_shared<host::IssuerSession>(context_);
  session->on_open(link);
  return session;
}

std::vector<Reply> Terminal::exchange(ByteView bytes) {
  const std::size_t used = session_->on_bytes(bytes);
  EXPECT_EQ(used, bytes.size());
  installation_.book().run_queued();
  return take_replies();
}

Reply Terminal::ask(const std::string& mti, const Fields& fields) {
  std::vector<Reply> replies = exchange(frame(mti, fields));
  EXPECT_EQ(replies.size(), 1u) << mti << "\n" << whole_log();
  return replies.empty() ? Reply{} : replies.front();
}

std::vector<Reply> Terminal::take_replies() {
  const Bytes sent = std::exchange(link_->sent, {});
  return replies_in(context_->profile, sent);
}

Fields Terminal::purchase(const SecretText& pan, std::int64_t amount_minor) {
  const auto transmission = iso8583::render_transmission_time(installation_.clock().now());
  const std::uint32_t trace = ++trace_;
  std::string place =
      iso8583::render_acceptor({"ACME ADS", "DUBLIN", "IRL"}, profile().layout(), 40);
  return {{2, pan.reveal()},
          {3, "000000"},
          {4, padded(static_cast<std::uint64_t>(amount_minor), 12)},
          {7, std::string(transmission.data(), transmission.size())},
          {11, padded(trace, 6)},
          {18, "7311"},
          {22, "810"},
          {25, "59"},
          {32, "00000012345"},
          {37, "601512" + padded(trace, 6)},
          {41, "TERM0001"},
          {42, "MERCHANT0000001"},
          {43, place},
          {49, "840"},
          {62, "4601" + padded(trace, 11)}};
}

std::string Terminal::expiry_of(CardId card) {
  return padded(static_cast<std::uint64_t>(installation_.card(card).card.expiry().yymm), 4);
}

app::MessageKey Terminal::key_of(const std::string& mti, const Fields& fields) const {
  const auto at = iso8583::transmission_time(fields.at(7), installation_.clock().now());
  return host::message_key({.link = context_->link.name,
                            .mti = mti,
                            .transmitted_at = *at,
                            .trace = static_cast<std::uint32_t>(std::stoul(fields.at(11))),
                            .acquirer = fields.at(32),
                            .forwarder = ""});
}

std::string Terminal::whole_log() const {
  std::string whole;
  for (const std::string& line : log_) whole += line + "\n";
  return whole;
}

}  // namespace privcards::tests
