#include "edge/chain/rpc.hpp"

#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>

#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::chain {
namespace {

using testing::HasSubstr;
using testing::Not;

class RpcTest : public net::ServedTest {
 protected:
  // Every request gets this answer; what was asked is kept.
  void answer(int status, std::string body) {
    serve([this, status, body](net::Request request, std::unique_ptr<net::Responder> responder) {
      seen = std::move(request);
      responder->answer({.status = status, .body = body});
    });
  }
  Result<JsonValue, RpcError> call(std::size_t answer_max = 1'000'000,
                                   std::int64_t timeout_ms = 5'000) {
    return call_at("http://127.0.0.1:" + std::to_string(port()) + "/wallet?x=1", answer_max,
                   timeout_ms);
  }
  Result<JsonValue, RpcError> call_at(const std::string& url, std::size_t answer_max = 1'000'000,
                                      std::int64_t timeout_ms = 5'000) {
    net::HttpClient client(loop, {});
    auto rpc = HttpRpc::make(client, {.url = url,
                                      .user = "operator",
                                      .password = SecretText("hidden"),
                                      .timeout_ms = timeout_ms,
                                      .answer_max = answer_max});
    EXPECT_TRUE(rpc);
    return (*rpc)->call("getblock", {"00ff", 0});
  }
  RpcError error_of(int status, std::string body) {
    answer(status, std::move(body));
    const auto result = call();
    EXPECT_FALSE(result);
    EXPECT_THAT(result.error().fault.message, Not(HasSubstr("hidden")));
    return result.error();
  }

  net::Request seen;
};

// The EVM allows 1,024 calls below the first; each is an object in a list.
TEST(RpcAnswer, a_trace_may_nest_as_deep_as_calls_do) {
  const auto nested = [](std::size_t calls) {
    std::string text = R"({"result":)";
    for (std::size_t i = 0; i < calls; ++i) text += R"({"calls":[)";
    for (std::size_t i = 0; i < calls; ++i) text += "]}";
    return text + "}";
  };
  EXPECT_TRUE(read_answer("debug_traceTransaction", nested(1'025)));
  EXPECT_FALSE(read_answer("debug_traceTransaction", nested(5'000)));
}

TEST_F(RpcTest, asks_and_reads) {
  answer(200, R"({"jsonrpc":"2.0","id":1,"result":[18446744073709551615],"error":null})");
  const auto result = call();
  ASSERT_TRUE(result) << result.error().fault.message;
  EXPECT_EQ(boost::json::serialize(*result), "[18446744073709551615]");
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/wallet");
  EXPECT_EQ(seen.query, "x=1");
  EXPECT_EQ(seen.header("authorization"), "Basic b3BlcmF0b3I6aGlkZGVu");
  EXPECT_EQ(seen.header("content-type"), "application/json");
  EXPECT_EQ(seen.body, R"({"jsonrpc":"2.0","id":1,"method":"getblock","params":["00ff",0]})");
}

// bitcoind says no with status 500 and the usual body.
TEST_F(RpcTest, a_refusal_with_its_code) {
  const auto error =
      error_of(500, R"({"result":null,"error":{"code":-8,"message":"Block height out of range"}})");
  EXPECT_EQ(error.code, height_out_of_range);
  EXPECT_EQ(error.fault.kind, FaultKind::refused);
  EXPECT_EQ(error.fault.message, "getblock: Block height out of range");
}

TEST_F(RpcTest, a_wrong_password) {
  const auto error = error_of(401, "");
  EXPECT_EQ(error.code, 0);
  EXPECT_THAT(error.fault.message, HasSubstr("refuses this user and password"));
}

TEST_F(RpcTest, a_proxy_that_is_unwell) {
  const auto error = error_of(502, "<html>Bad Gateway</html>");
  EXPECT_EQ(error.fault.kind, FaultKind::unavailable);
  EXPECT_THAT(error.fault.message, HasSubstr("status 502"));
}

TEST_F(RpcTest, a_redirect_is_not_followed) {
  EXPECT_THAT(error_of(302, "").fault.message, HasSubstr("status 302"));
}

TEST_F(RpcTest, a_result_with_a_bad_status_is_not_believed) {
  EXPECT_THAT(error_of(503, R"({"result":1})").fault.message, HasSubstr("status 503"));
}

TEST_F(RpcTest, no_json) {
  EXPECT_EQ(error_of(200, "{\"result\":").fault.kind, FaultKind::corrupted);
}

TEST_F(RpcTest, no_result) {
  EXPECT_EQ(error_of(200, R"({"id":1})").fault.kind, FaultKind::corrupted);
}

TEST_F(RpcTest, an_error_without_a_code_is_still_one) {
  EXPECT_EQ(error_of(200, R"({"result":5,"error":"no"})").code, -1);
}

TEST_F(RpcTest, the_nodes_own_words_are_cut) {
  const auto error =
      error_of(200, R"({"error":{"code":-1,"message":")" + std::string(10'000, 'x') + R"("}})");
  EXPECT_LT(error.fault.message.size(), 300U);
}

TEST_F(RpcTest, more_than_allowed) {
  answer(200, R"({"result":")" + std::string(300'000, 'x') + R"("})");
  const auto result = call(100'000);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().fault.message, HasSubstr("larger than allowed"));
  EXPECT_TRUE(result.error().too_large);
  EXPECT_TRUE(call(400'000));
}

TEST_F(RpcTest, a_node_that_never_answers) {
  loop.start();
  net::RawServer silent([](net::RawClient& peer) { peer.read_to_end(); });
  const auto result = call_at("http://127.0.0.1:" + std::to_string(silent.port()), 1'000'000, 50);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().fault.message, HasSubstr("did not answer in time"));
}

TEST_F(RpcTest, addresses_that_cannot_be_used) {
  net::HttpClient client(loop, {});
  for (const char* url :
       {"", "node:8332", "ftp://node/", "http://user:hidden@node/", "http://node/#part"}) {
    const auto rpc = HttpRpc::make(client, {.url = url});
    ASSERT_FALSE(rpc) << url;
    EXPECT_THAT(rpc.error(), Not(HasSubstr("hidden")));
  }
}

TEST(ReadAnswer, deep_nesting_has_a_bound) {
  const auto nested = [](std::size_t depth) {
    return R"({"result":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(read_answer("m", nested(100)));
  EXPECT_FALSE(read_answer("m", nested(100'000)));
}

}  // namespace
}  // namespace privcards::chain
