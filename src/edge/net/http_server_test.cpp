// Requests and answers over a plain connection.
#include "edge/net/http_server.hpp"

#include <gmock/gmock.h>

#include "edge/net/http_server_testing.hpp"
#include "edge/net/raw_client_testing.hpp"

namespace privcards::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using HttpServerTest = ServedTest;

TEST_F(HttpServerTest, AnswersSeveralRequestsOnOneConnection) {
  serve_echo();
  RawClient client(port());
  for (const char* path : {"/a", "/b", "/c"}) {
    client.send(std::string("GET ") + path + "?x=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string answer = client.read_response();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
    EXPECT_THAT(answer, HasSubstr(" GMT\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
    EXPECT_THAT(answer, EndsWith(std::string("\r\n\r\nGET ") + path + "?x=1 "));
  }
}

}  // namespace
}  // namespace privcards::net
