#include "edge/acs/codec/codec.hpp"

#include <gtest/gtest.h>

#include "edge/acs/codec/messages_testing.hpp"

namespace privcards::acs {
namespace {

using namespace testing;
using threeds::ErrorCode;

TEST(Envelope, what_is_no_message_for_us) {
  for (std::string_view json : {"", "{", "[]", "\"AReq\"", "null", "{}", "{\"messageType\":\"\"}",
                                "{\"messageType\":\"CReq\"}", "{\"messageType\":7}",
                                "{\"messageType\":\"AReq\"} x", "\xFF{}"}) {
    EXPECT_EQ(verdict(std::string(json)).substr(0, 4), "101 ") << json;
  }
  std::string deep(100, '[');
  EXPECT_EQ(verdict("{\"a\":" + deep).substr(0, 4), "101 ");
  EXPECT_EQ(verdict(std::string(message_bytes_max + 1, ' ')).substr(0, 4), "101 ");
}

TEST(Envelope, versions) {
  const auto version = [](std::string_view raw) {
    return verdict(browser_areq().set("messageVersion", raw));
  };
  EXPECT_EQ(version("\"2.3.1\""), "102 2.1.0,2.2.0");
  EXPECT_EQ(version("\"1.0.2\""), "102 2.1.0,2.2.0");
  EXPECT_EQ(version("\"2.2.0.0\""), "102 2.1.0,2.2.0");
  EXPECT_EQ(version("\"2.2\""), "203 messageVersion");
  EXPECT_EQ(version("220"), "203 messageVersion");
  EXPECT_EQ(version("\"\""), "201 messageVersion");
  EXPECT_EQ(verdict(browser_areq().drop("messageVersion")), "201 messageVersion");
}

TEST(Envelope, errors_carry_the_ids_that_are_ids) {
  const auto parsed = parse_directory_message(browser_areq().set("dsTransID", "\"x\"").json());
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().ids.server, server_id);
  EXPECT_EQ(parsed.error().ids.ds, "");
  EXPECT_EQ(parsed.error().message_type, "AReq");
  EXPECT_EQ(parsed.error().version, "2.2.0");
}

TEST(Envelope, an_erro_is_taken) {
  const auto parsed = parse_directory_message(
      R"({"messageType":"Erro","errorCode":"203","errorComponent":"D","errorDetail":"eci"})");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(std::get<threeds::ErrorMessage>(*parsed).code, "203");
}

TEST(Creq, is_read_and_checked) {
  const auto request = parse_creq(creq().json());
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->ids.acs, acs_id);
  EXPECT_EQ(request->window, threeds::WindowSize::full_screen);
  const auto code = [](const RawMessage& message) {
    const auto parsed = parse_creq(message.json());
    return parsed ? 0 : static_cast<int>(parsed.error().code);
  };
  EXPECT_EQ(code(creq().drop("acsTransID")), 201);
  EXPECT_EQ(code(creq().set("challengeWindowSize", "\"06\"")), 203);
  EXPECT_EQ(code(creq().set("messageVersion", "\"2.3.1\"")), 203);
  EXPECT_EQ(code(creq().again("acsTransID")), 204);
  EXPECT_EQ(code(creq().set("messageType", "\"Erro\"")), 101);
  EXPECT_EQ(code(creq().set("messageType", "\"CRes\"")), 101);
}

TEST(Rres, is_read_and_checked) {
  const auto code = [](const RawMessage& message) {
    const auto parsed = parse_results_answer(message.json());
    return parsed ? 0 : static_cast<int>(parsed.error().code);
  };
  EXPECT_EQ(code(rres()), 0);
  EXPECT_EQ(code(rres().drop("resultsStatus")), 201);
  EXPECT_EQ(code(rres().set("resultsStatus", "\"05\"")), 203);
  EXPECT_EQ(code(rres().set("dsTransID", "\"x\"")), 203);
  EXPECT_EQ(code(rres().again("acsTransID")), 204);
  EXPECT_EQ(code(rres().set("messageType", "\"ARes\"")), 101);
}

TEST(Writer, ares) {
  threeds::AuthenticationResponse response;
  response.ids = {.server = server_id, .acs = acs_id, .ds = ds_id, .sdk = {}};
  response.ds_reference = "DS-REF";
  response.acs_reference = "REF";
  response.status = threeds::TransStatus::challenge;
  response.challenge_mandated = true;
  response.acs_url = "https://acs.example/challenge";
  EXPECT_EQ(write_ares(response),
            R"({"messageType":"ARes","messageVersion":"2.2.0","threeDSServerTransID":")" +
                server_id + R"(","acsTransID":")" + acs_id + R"(","dsTransID":")" + ds_id +
                R"(","acsReferenceNumber":"REF","dsReferenceNumber":"DS-REF","transStatus":"C",)"
                R"("acsChallengeMandated":"Y","authenticationType":"02",)"
                R"("acsURL":"https://acs.example/challenge"})");
  response.status = threeds::TransStatus::denied;
  response.reason = threeds::StatusReason::not_permitted;
  const std::string denied = write_ares(response);
  EXPECT_NE(denied.find(R"("transStatus":"N","transStatusReason":"12"})"), std::string::npos)
      << denied;
}

TEST(Writer, rreq) {
  threeds::ResultsRequest request;
  request.ids = {.server = server_id, .acs = acs_id, .ds = ds_id, .sdk = {}};
  request.status = threeds::TransStatus::denied;
  request.reason = threeds::StatusReason::timed_out;
  request.cancel = threeds::ChallengeCancel::timed_out;
  const std::string json = write_rreq(request);
  EXPECT_NE(json.find(R"("messageCategory":"01","transStatus":"N","transStatusReason":"14")"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("interactionCounter":"00","challengeCancel":"04"})"), std::string::npos)
      << json;
}

TEST(Writer, cres_has_five_elements) {
  const std::string json =
      write_cres({.ids = {.server = server_id, .acs = acs_id, .ds = ds_id, .sdk = {}},
                  .status = threeds::TransStatus::authenticated});
  EXPECT_EQ(json, R"({"threeDSServerTransID":")" + server_id + R"(","acsTransID":")" + acs_id +
                      R"(","messageType":"CRes","messageVersion":"2.2.0","transStatus":"Y"})");
}

TEST(Writer, erro_is_a_message_we_could_read) {
  ProtocolError error;
  error.code = ErrorCode::element_missing;
  error.detail = "mcc\"\n";
  error.message_type = "AReq";
  const auto parsed = parse_directory_message(write_erro(error));
  ASSERT_TRUE(parsed.has_value());
  const auto& erro = std::get<threeds::ErrorMessage>(*parsed);
  EXPECT_EQ(erro.code, "201");
  EXPECT_EQ(erro.component, "A");
  EXPECT_EQ(erro.detail, "mcc\"\n");
  EXPECT_FALSE(erro.description.empty());
}

}  // namespace
}  // namespace privcards::acs
