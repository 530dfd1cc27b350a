// The peer of bench_http: a minimal Beast server that answers every request with the same bytes,
// read from a file (bench_http --save). One loop per thread, keep-alive, no routing, no store.
// Prints its port, and runs until it is killed.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>

#include "support/flags.hpp"

namespace privcards::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Response = http::response<http::string_body>;
using boost::system::error_code;

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, const Response& response)
      : socket_(std::move(socket)), response_(response) {}

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_,
                     [self = shared_from_this()](error_code failure, std::size_t) {
                       if (!failure) self->write();
                     });
  }

 private:
  void write() {
    http::async_write(socket_, response_,
                      [self = shared_from_this()](error_code failure, std::size_t) {
                        if (!failure) self->read();
                      });
  }

  tcp::socket socket_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  Response response_;
};

Response response_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  const std::string bytes = text.str();
  http::response_parser<http::string_body> parser;
  parser.eager(true);
  error_code failure;
  parser.put(asio::buffer(bytes), failure);
  if (failure || !parser.is_done()) give_up(path + " is no response");
  return parser.release();
}

void serve(const Flags& flags) {
  const Response response = response_in(flags.text("response"));
  std::vector<std::unique_ptr<asio::io_context>> loops;
  for (std::int64_t at = flags.number("threads", 2); at > 0; --at) {
    loops.push_back(std::make_unique<asio::io_context>(1));
  }
  tcp::acceptor acceptor(*loops.front(), tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  std::size_t turn = 0;
  std::function<void()> accept = [&] {
    asio::io_context& loop = *loops[turn++ % loops.size()];
    acceptor.async_accept(loop, [&](error_code failure, tcp::socket socket) {
      if (failure) return;
      socket.set_option(tcp::no_delay(true));
      auto session = std::make_shared<Session>(std::move(socket), response);
      asio::post(loop, [session] { session->read(); });
      accept();
    });
  };
  accept();
  std::vector<std::thread> threads;
  for (auto& loop : loops) {
    threads.emplace_back([&loop] {
      auto work = asio::make_work_guard(*loop);
      loop->run();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace privcards::bench

int main(int argc, char** argv) { privcards::bench::serve(privcards::bench::Flags(argc, argv)); }
