// Bytes in, bytes out: the default profile to the last bit, so that a change of it is seen.

#include "edge/host/reply_writer.hpp"

#include <gtest/gtest.h>

#include "core/iso8583/describe.hpp"
#include "core/iso8583/framing.hpp"
#include "edge/host/profile_file.hpp"

namespace privcards::host {
namespace {

// 0100 of 25.99 USD at "ACME ADS", Dublin, with expiry and verification value; DE 2, 3, 4, 7, 11,
// 14, 18, 25, 32, 37, 41, 42, 43, 48, 49, 62.
constexpr std::string_view request_text =
    "164916530000000000"  // DE 2
    "000000000000002599"
    "0115120000"
    "000123"  // DE 3, 4, 7, 11
    "2901"
    "7311"
    "59"  // DE 14, 18, 25
    "0512345"
    "601512000123"  // DE 32, 37
    "TERM0001"
    "MERCHANT0000001"                           // DE 41, 42
    "ACME ADS               DUBLIN        IRL"  // DE 43
    "0079203123"
    "840"                  // DE 48, 49
    "015460100000000123";  // DE 62
constexpr std::string_view request_start_hex =
    "30313030"
    "7224408108E18004";

class ReplyWriter : public ::testing::Test {
 protected:
  ReplyWriter() : profile_(load_compiled_profile(default_profile_name).value()) {
    body_ = *hex_decode(request_start_hex);
    body_.insert(body_.end(), request_text.begin(), request_text.end());
    error_ = iso8583::parse(profile_, body_, request_);
    mti_ = *iso8583::Mti::parse("0100")->response();
    outcome_.verdict = app::NetworkVerdict::approved;
    outcome_.cvv = app::CvvCheck::match;
    outcome_.approved_minor = 25'99;
    outcome_.approval_code = "A1B2C3";
    facts_.amount_minor = 25'99;
    facts_.merchant_amount_minor = 25'99;
  }

  iso8583::CompiledProfile profile_;
  Bytes body_;
  iso8583::Message request_;
  std::optional<iso8583::FieldError> error_;
  iso8583::Mti mti_ = *iso8583::Mti::parse("0110");
  app::NetworkOutcome outcome_;
  ReplyFacts facts_;
};

TEST_F(ReplyWriter, TheRequestIsWhatItSays) {
  ASSERT_FALSE(error_) << iso8583::describe(*error_);
  EXPECT_EQ(request_.trailing_bytes(), 0u);
  EXPECT_EQ(
      iso8583::describe(request_),
      "0100 2=491653******0000 3=000000 4=000000002599 7=0115120000 11=000123 14(4) 18=7311 "
      "25=59 32=12345 37=601512000123 41=TERM0001 42=MERCHANT0000001 43=\"ACME ADS            "
      "   DUBLIN        IRL\" 48(7) 49=840 62(15)");
}

TEST_F(ReplyWriter, AnApprovalToTheLastByte) {
  const app::RenderedReply reply = write_reply(request_, mti_, facts_, outcome_);
  ASSERT_EQ(reply.pan_size, 16);
  const std::string text(reply.bytes.begin() + 12, reply.bytes.end());
  EXPECT_EQ(hex_encode(ByteView(reply.bytes).first(12)), "30313130722000010ec18004");
  EXPECT_EQ(text, "16" + std::string(16, '\0') +
                      "000000000000002599"
                      "0115120000"
                      "000123"
                      "0512345"
                      "601512000123"
                      "A1B2C3"
                      "00"
                      "TERM0001"
                      "MERCHANT0000001"
                      "0058701M"
                      "840"
                      "015460100000000123");
}

TEST_F(ReplyWriter, TheSameOutcomeGivesTheSameBytes) {
  const app::RenderedReply first = write_reply(request_, mti_, facts_, outcome_);
  const app::RenderedReply second = write_reply(request_, mti_, facts_, outcome_);
  EXPECT_EQ(first.bytes, second.bytes);
}

TEST_F(ReplyWriter, ADeclineCarriesNoApprovalCode) {
  outcome_ = {};
  outcome_.verdict = app::NetworkVerdict::declined;
  outcome_.cvv = app::CvvCheck::mismatch;
  outcome_.reasons.add(authorization::DeclineReason::cvv_mismatch);
  const app::RenderedReply reply = write_reply(request_, mti_, facts_, outcome_);
  iso8583::Message message;
  iso8583::parse(profile_, reply.bytes, message);
  EXPECT_FALSE(message.has(38));
  EXPECT_EQ(message.text(39), "N7");
  EXPECT_EQ(message.text(48), "8701N");
  facts_.network = iso8583::Network::mastercard;
  const app::RenderedReply other = write_reply(request_, mti_, facts_, outcome_);
  iso8583::parse(profile_, other.bytes, message);
  EXPECT_EQ(message.text(39), "63");
}

TEST_F(ReplyWriter, ADebtIsADebit) {
  facts_.purpose = app::NetworkPurpose::inquiry;
  outcome_.available_minor = -12'34;
  const app::RenderedReply reply = write_reply(request_, mti_, facts_, outcome_);
  iso8583::Message message;
  iso8583::parse(profile_, reply.bytes, message);
  EXPECT_EQ(message.text(54), "0002840D000000001234");
}

TEST_F(ReplyWriter, ARefusalEchoesAndSaysWhy) {
  const Bytes reply = write_refusal(request_, mti_, "96");
  iso8583::Message message;
  ASSERT_FALSE(iso8583::parse(profile_, reply, message));
  EXPECT_EQ(message.mti(), "0110");
  EXPECT_EQ(message.text(2), "4916530000000000");
  EXPECT_EQ(message.text(39), "96");
  EXPECT_FALSE(message.has(48));
}

}  // namespace
}  // namespace privcards::host
