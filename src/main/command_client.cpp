// `privcards listen`, `trigger`, `logs` and `events`: the developer's side of a running server.
// They need its address and a key, and nothing else of this machine.

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/bytes.hpp"
#include "base/private_file.hpp"
#include "edge/cli/listen.hpp"
#include "edge/cli/request_commands.hpp"
#include "edge/cli/trigger.hpp"
#include "edge/json/json.hpp"
#include "main/commands.hpp"
#include "main/files.hpp"
#include "main/process.hpp"
#include "vault/system_dice.hpp"

namespace privcards::main {
namespace {

constexpr const char* default_base_url = "http://127.0.0.1:8080";

struct ClientOptions {
  std::string api_key;
  std::string base_url;
  std::string data;
  std::string ca_file;
};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

void add_client_options(CLI::App& command, ClientOptions& options) {
  command.add_option("--api-key", options.api_key, "Default: PRIVCARDS_API_KEY");
  command.add_option("--base-url", options.base_url,
                     std::string("Default: PRIVCARDS_BASE_URL, or ") + default_base_url);
  command.add_option("--data", options.data, "Directory of `privcards dev`: takes both from there");
  command.add_option("--ca-file", options.ca_file, "PEM file to trust instead of the system's");
}

// What dev.json says counts where no option was given, and before the environment.
Result<void, std::string> read_dev_file(ClientOptions& options) {
  const auto text = read_file(options.data + "/dev.json");
  if (!text) return Unexpected(text.error().message);
  const auto json = parse_json(*text);
  const Json* key = json ? json->find("api_key") : nullptr;
  const Json* url = json ? json->find("base_url") : nullptr;
  if (key == nullptr || url == nullptr) {
    return Unexpected(options.data + "/dev.json is not of `privcards dev`");
  }
  if (options.api_key.empty()) options.api_key = key->text;
  if (options.base_url.empty()) options.base_url = url->text;
  return {};
}

Result<cli::Access, std::string> access_of(ClientOptions options) {
  if (!options.data.empty()) {
    if (auto read = read_dev_file(options); !read) return Unexpected(read.error());
  }
  if (options.api_key.empty()) options.api_key = environment("PRIVCARDS_API_KEY");
  if (options.base_url.empty()) options.base_url = environment("PRIVCARDS_BASE_URL");
  if (options.base_url.empty()) options.base_url = default_base_url;
  return cli::make_access(options.base_url, SecretText(options.api_key), options.ca_file);
}

// The signing secret of `listen` stays the same, so that an endpoint under development can be
// configured once.
Result<std::string, std::string> secret_directory() {
  const std::string configuration = environment("XDG_CONFIG_HOME");
  if (configuration.starts_with('/')) return configuration + "/privcards";
  const std::string home = environment("HOME");
  if (home.empty()) return Unexpected(std::string("HOME is not set; give --secret"));
  return home + "/.config/privcards";
}

Result<SecretText, std::string> kept_secret() {
  const auto directory = secret_directory();
  if (!directory) return Unexpected(directory.error());
  const std::string path = *directory + "/listen-secret";
  if (auto text = read_file(path); text) {
    while (!text->empty() && text->back() == '\n') text->pop_back();
    if (!text->starts_with("whsec_")) return Unexpected(path + " holds no whsec_ secret");
    return SecretText(std::move(*text));
  }
  std::error_code failure;
  std::filesystem::create_directories(*directory, failure);
  if (!failure) {
    std::filesystem::permissions(*directory, std::filesystem::perms::owner_all, failure);
  }
  if (failure) return Unexpected(*directory + ": " + failure.message());
  Bytes bytes(32);
  vault::SystemDice().fill(bytes);
  SecretText secret("whsec_" + base64_encode(bytes));
  if (auto written = write_private_file(path, secret.reveal() + "\n"); !written) {
    return Unexpected(written.error().message);
  }
  return secret;
}

// Runs a command that ends with a signal.
template <class Run>
int until_stopped(const ClientOptions& options, Run run) {
  take_signals();
  const auto access = access_of(options);
  if (!access) return complain(access.error());
  auto stop = std::make_shared<cli::Stop>();
  std::thread([stop] {
    wait_for_stop();
    stop->request();
  }).detach();
  return run(*access, *stop);
}

struct ListenFlags {
  ClientOptions client;
  cli::ListenOptions listen;
  std::string secret;
  bool print_secret = false;
};

int run_listen(ListenFlags& flags) {
  if (flags.secret.empty()) {
    auto secret = kept_secret();
    if (!secret) return complain(secret.error());
    flags.listen.secret = std::move(*secret);
  } else {
    flags.listen.secret = SecretText(flags.secret);
  }
  if (flags.print_secret) {
    std::printf("%s\n", flags.listen.secret.reveal().c_str());
    return 0;
  }
  return until_stopped(flags.client, [&](const cli::Access& access, cli::Stop& stop) {
    return cli::listen(access, flags.listen, stop);
  });
}

}  // namespace

void add_listen(CLI::App& app, int& code) {
  auto flags = std::make_shared<ListenFlags>();
  CLI::App* command =
      app.add_subcommand("listen", "Print events as they happen, forward them to your endpoint");
  add_client_options(*command, flags->client);
  command->add_option("--forward-to", flags->listen.forward_to, "URL to POST every event to");
  command->add_option("--events", flags->listen.events, "Only these: card.created,transaction.*")
      ->delimiter(',');
  command->add_option("--secret", flags->secret, "Sign with this instead of the kept secret");
  command->add_flag("--print-json", flags->listen.print_json, "Print the documents of the events");
  command->add_flag("--print-secret", flags->print_secret, "Print the signing secret and end");
  command->add_option("--since", flags->listen.since, "Begin after the event with this sequence")
      ->check(CLI::NonNegativeNumber);
  command->callback([flags, &code] { code = run_listen(*flags); });
}

void add_trigger(CLI::App& app, int& code) {
  struct Flags {
    ClientOptions client;
    std::string event;
    std::string card;
    bool list = false;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("trigger", "Make an event happen in the test world: card.frozen …");
  add_client_options(*command, flags->client);
  command->add_option("event", flags->event, "The event's type");
  command->add_option("--card", flags->card, "Use this card instead of a new one");
  command->add_flag("--list", flags->list, "Every event, and what is done for it");
  command->callback([flags, &code] {
    if (flags->list) {
      code = cli::list_triggers();
    } else if (flags->event.empty()) {
      complain("name an event; privcards trigger --list shows them");
      code = wrong_arguments;
    } else {
      code = until_stopped(flags->client, [&](const cli::Access& access, cli::Stop& stop) {
        return cli::trigger(access, flags->event, flags->card, stop);
      });
    }
  });
}

void add_logs(CLI::App& app, int& code) {
  struct Flags {
    ClientOptions client;
    cli::TailOptions tail;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* logs = app.add_subcommand("logs", "What the API is asked with your keys");
  logs->require_subcommand(1);
  CLI::App* tail = logs->add_subcommand("tail", "Print requests as they are answered");
  add_client_options(*tail, flags->client);
  tail->add_option("--method", flags->tail.method, "Only GET, HEAD, POST, PATCH or DELETE");
  tail->add_option("--status", flags->tail.status, "Only this status, or a class: 4xx");
  tail->add_flag("--json", flags->tail.json, "Print the documents");
  tail->callback([flags, &code] {
    code = until_stopped(flags->client, [&](const cli::Access& access, cli::Stop& stop) {
      return cli::tail_logs(access, flags->tail, stop);
    });
  });
}

void add_events(CLI::App& app, int& code) {
  struct Flags {
    ClientOptions client;
    std::string event;
    std::string webhook;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* events = app.add_subcommand("events", "What happened");
  events->require_subcommand(1);
  CLI::App* resend = events->add_subcommand("resend", "Send an event to your webhooks again");
  add_client_options(*resend, flags->client);
  resend->add_option("event", flags->event, "The event's id: evt_…")->required();
  resend->add_option("--webhook", flags->webhook, "To this one only, whatever it subscribed to");
  resend->callback([flags, &code] {
    const auto access = access_of(flags->client);
    code = access ? cli::resend_event(*access, flags->event, flags->webhook)
                  : complain(access.error());
  });
}

}  // namespace privcards::main
