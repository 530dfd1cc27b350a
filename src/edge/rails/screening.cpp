#include "edge/rails/screening.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "edge/json/json.hpp"
#include "edge/json/json_writer.hpp"
#include "edge/rails/outgoing.hpp"

namespace privcards::rails {
namespace {

constexpr int exit_passed = 0;
constexpr int exit_refused = 1;

// A child that reads `request` on its standard input. -1: it could not be started.
pid_t start(const std::vector<std::string>& command, const std::string& request) {
  // A file without a name rather than a pipe: a child that does not read cannot make us wait.
  const int input = ::memfd_create("screening", MFD_CLOEXEC);
  if (input < 0) return -1;
  const auto size = static_cast<ssize_t>(request.size());
  if (::write(input, request.data(), request.size()) != size || ::lseek(input, 0, SEEK_SET) != 0) {
    ::close(input);
    return -1;
  }
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  if (::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ) !=
      0) {
    child = -1;
  }
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(input);
  return child;
}

// The exit code; nothing when it did not end by itself in time.
std::optional<int> wait_for(pid_t child, std::int64_t timeout_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0) return std::nullopt;
    if (std::chrono::steady_clock::now() >= deadline) {
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (!WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

}  // namespace

std::string render_screening_request(const deposits::ChainDeposit& row,
                                     const deposits::Deposit& deposit) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("deposit_id").id(deposit.id);
  json.key("network").string(deposit.network);
  json.key("currency").string(deposits::name_of(deposit.asset));
  json.key("amount").string(deposit.amount);
  json.key("tx_hash").string(deposit.transaction_hash);
  json.key("address").string(deposit.address);
  json.key("sender").string(row.sender);
  json.end_object();
  return out;
}

std::optional<bool> Screener::passes(const std::string& request) {
  return config_.url.empty() ? ask_command(request) : ask_url(request);
}

// {"decision":"pass"} or {"decision":"refuse"}
std::optional<bool> Screener::ask_url(const std::string& request) {
  const auto service = webhooks::parse_endpoint(config_.url, webhooks::Reach::anywhere);
  if (!service) return std::nullopt;  // checked when the configuration was read
  net::OutgoingRequest outgoing = request_to(*service, "POST", service->target, config_.timeout_ms);
  outgoing.headers.emplace_back("Content-Type", "application/json");
  outgoing.body = request;
  std::promise<net::OutgoingResult> answered;
  client_.send(
      std::move(outgoing), [](ByteView) { return true; },
      [&answered](net::OutgoingResult result) { answered.set_value(std::move(result)); });
  const net::OutgoingResult result = answered.get_future().get();
  if (result.failure != net::OutgoingFailure::none || result.status != 200) return std::nullopt;
  const auto json = parse_json(result.body);
  const Json* decision = json ? json->find("decision") : nullptr;
  if (decision == nullptr) return std::nullopt;
  if (decision->text == "pass") return true;
  if (decision->text == "refuse") return false;
  return std::nullopt;
}

std::optional<bool> Screener::ask_command(const std::string& request) const {
  const pid_t child = start(config_.command, request);
  if (child < 0) return std::nullopt;
  const std::optional<int> code = wait_for(child, config_.timeout_ms);
  if (code == exit_passed) return true;
  if (code == exit_refused) return false;
  return std::nullopt;
}

}  // namespace privcards::rails
