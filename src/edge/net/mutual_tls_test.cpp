// Both ends show a certificate: the server learns which trust anchor vouched for the client, and
// nobody else gets through the handshake.
#include <gmock/gmock.h>

#include <filesystem>
#include <future>

#include "edge/net/certificate_maker.hpp"
#include "edge/net/certificate_testing.hpp"
#include "edge/net/http_client.hpp"
#include "edge/net/http_server_testing.hpp"

namespace privcards::net {
namespace {

bool any_address(ByteView) { return true; }

class MutualTls : public ServedTest {
 protected:
  MutualTls() {
    loop.start();
    serve(
        [this](Request request, std::unique_ptr<Responder> responder) {
          seen = request.peer_certificate;
          responder->answer({.status = 200, .body = "heard"});
        },
        {.tls = TlsFiles{server.certificate_file(),
                         server.key_file(),
                         {one.certificate_file(), other.certificate_file()}}});
  }
  OutgoingResult send(TlsFiles own) {
    HttpClient client(loop, {.ca_file = server.certificate_file(), .own = std::move(own)});
    std::promise<OutgoingResult> promise;
    client.send({.scheme = "https", .host = "localhost", .port = port(), .target = "/areq"},
                any_address, [&](OutgoingResult result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }
  static TlsFiles files(const TestCertificate& of) {
    return {of.certificate_file(), of.key_file()};
  }

  TestCertificate server;
  TestCertificate one{"DNS:ds.one.example,DNS:localhost", "one"};
  TestCertificate other{"DNS:localhost", "other"};
  TestCertificate stranger{"DNS:localhost", "stranger"};
  std::shared_ptr<const PeerCertificate> seen;
};

TEST_F(MutualTls, TheTrustAnchorTellsWhoCalls) {
  const auto result = send(files(one));
  ASSERT_EQ(result.failure, OutgoingFailure::none) << result.detail;
  ASSERT_NE(seen, nullptr);
  EXPECT_EQ(seen->subject, "CN=one");
  EXPECT_THAT(seen->names, testing::ElementsAre("one", "ds.one.example", "localhost"));
  EXPECT_EQ(seen->root, certificate_digests(one.certificate_file()).value().front());
  EXPECT_EQ(send(files(other)).failure, OutgoingFailure::none);
  EXPECT_EQ(seen->root, certificate_digests(other.certificate_file()).value().front());
}

TEST_F(MutualTls, WithoutACertificateThereIsNoAnswer) {
  EXPECT_NE(send({}).failure, OutgoingFailure::none);
  EXPECT_EQ(seen, nullptr);
}

TEST_F(MutualTls, ACertificateOfNobodyWeKnowIsRefused) {
  EXPECT_NE(send(files(stranger)).failure, OutgoingFailure::none);
  EXPECT_EQ(seen, nullptr);
}

// What privcards dev gives to a directory server's simulator.
TEST_F(MutualTls, MadeCertificatesHoldAChain) {
  const std::filesystem::path folder =
      std::filesystem::path(server.key_file()).parent_path() / "made";
  std::filesystem::create_directory(folder);
  const auto in = [&](const std::string& name) {
    return TlsFiles{folder / name, folder / (name + ".key")};
  };
  ASSERT_TRUE(make_authority("a test authority", in("ca")));
  ASSERT_TRUE(make_certificate(in("ca"), {"acs.example", {"localhost", "127.0.0.1"}}, in("acs")));
  ASSERT_TRUE(make_certificate(in("ca"), {"ds.example", {}}, in("ds")));
  http.reset();
  TlsFiles own = in("acs");
  own.client_ca_files = {in("ca").certificate_file};
  serve(
      [this](Request request, std::unique_ptr<Responder> responder) {
        seen = request.peer_certificate;
        responder->answer({.status = 200});
      },
      {.tls = own});
  HttpClient client(loop, {.ca_file = in("ca").certificate_file, .own = in("ds")});
  std::promise<OutgoingResult> promise;
  client.send({.scheme = "https", .host = "127.0.0.1", .port = port(), .target = "/"}, any_address,
              [&](OutgoingResult result) { promise.set_value(std::move(result)); });
  const OutgoingResult result = promise.get_future().get();
  ASSERT_EQ(result.failure, OutgoingFailure::none) << result.detail;
  EXPECT_EQ(seen->names, std::vector<std::string>{"ds.example"});
  EXPECT_EQ(seen->root, certificate_digests(in("ca").certificate_file).value().front());
}

TEST(CertificateDigests, AFileWithoutAnyIsAFault) {
  const TestCertificate certificate;
  EXPECT_FALSE(certificate_digests(certificate.key_file()));
  EXPECT_FALSE(certificate_digests("/nowhere.pem"));
}

}  // namespace
}  // namespace privcards::net
