#include "base/time.hpp"
#include "core/webhooks/endpoint.hpp"
#include "main/config_table.hpp"
#include "main/files.hpp"

namespace privcards::main {
namespace {

bool is_web_address(const std::string& url) {
  return webhooks::parse_endpoint(url, webhooks::Reach::anywhere).has_value();
}

void read_node(const toml::table& rails, const std::string& name, RailNode& node,
               std::string& problem) {
  ConfigTable table(rails, name, "rails." + name, problem);
  std::string password;
  std::string password_file;
  node.scanner.rail = name;
  table.read("url", node.rpc.url);
  table.read("user", node.rpc.user);
  table.read("password", password);
  table.read("password_file", password_file);
  table.read("timeout_ms", node.rpc.timeout_ms);
  table.read("poll_ms", node.scanner.poll_ms);
  table.read("unconfirmed", node.scanner.unconfirmed);
  table.refuse_others();
  if (!password_file.empty()) {
    const auto text = read_file(password_file);
    if (!text && problem.empty()) {
      problem = "[rails." + name + "] password_file cannot be read";
    }
    password = text.value_or("");
    while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
  }
  node.rpc.password = SecretText(std::move(password));
  if (problem.empty() && !is_web_address(node.rpc.url)) {
    problem = "[rails." + name + "] url must be http(s)://HOST:PORT";
  }
}

void read_prices(const toml::table& root, rails::PriceConfig& prices, std::string& problem) {
  ConfigTable market(root, "prices", problem);
  std::vector<std::string> providers;
  std::vector<std::string> fixed;
  std::string fixed_until;
  market.read("providers", providers);
  market.read("fixed", fixed);
  market.read("fixed_until", fixed_until);
  market.read("refresh_ms", prices.refresh_ms);
  market.read("samples_min", prices.samples_min);
  market.read("spread_basis_points", prices.spread_basis_points);
  market.refuse_others();
  const auto report = [&](const std::string& what) {
    if (problem.empty()) problem = "[prices] " + what;
  };
  for (const std::string& text : providers) {
    const auto provider = parse_provider_address(text);
    if (!provider || !is_web_address(provider->url)) {
      report("providers must be kraken, coinbase, bitstamp or coingecko, or one of them =URL");
    } else {
      prices.providers.push_back(*provider);
    }
  }
  for (const std::string& text : fixed) {
    const auto price = parse_fixed_price(text);
    if (!price) {
      report("fixed must be a list such as [\"BTC=60000.00\"]");
    } else {
      prices.fixed.push_back(*price);
    }
  }
  if (!fixed.empty()) {
    const auto until = parse_rfc3339(fixed_until);
    if (!until) report("fixed_until must say until when the fixed prices hold (RFC 3339)");
    prices.fixed_until = until.value_or(Instant{});
  }
  if (prices.samples_min < 1) report("samples_min must be at least 1");
  if (prices.spread_basis_points > 5'000) report("spread_basis_points must be at most 5000");
}

}  // namespace

void read_rails(const toml::table& root, RailsConfig& config, std::string& problem) {
  if (const toml::node* node = root.get("rails"); node != nullptr) {
    const toml::table* rails = node->as_table();
    if (rails == nullptr) {
      if (problem.empty()) problem = "[rails] must hold tables such as [rails.btc]";
      return;
    }
    for (const auto& [key, unused] : *rails) {
      read_node(*rails, std::string(key.str()), config.nodes.emplace_back(), problem);
    }
  }
  read_prices(root, config.prices, problem);
  ConfigTable screening(root, "screening", problem);
  screening.read("url", config.screening.url);
  screening.read("command", config.screening.command);
  screening.read("timeout_ms", config.screening.timeout_ms);
  screening.read("hold_after_ms", config.screening.hold_after_ms);
  screening.refuse_others();
  const bool both = !config.screening.url.empty() && !config.screening.command.empty();
  if (both && problem.empty()) problem = "[screening] url and command exclude each other";
  if (!config.screening.url.empty() && !is_web_address(config.screening.url) && problem.empty()) {
    problem = "[screening] url must be http(s)://HOST:PORT/PATH";
  }
}

Result<RailsConfig, std::string> read_rails_file(const std::string& path) {
  RailsConfig config;
  std::string problem;
  try {
    const toml::table root = toml::parse_file(path);
    read_rails(root, config, problem);
    for (const auto& [key, node] : root) {
      const std::string_view name = key.str();
      if (problem.empty() && name != "rails" && name != "prices" && name != "screening") {
        problem = "[" + std::string(name) + "] has no place here";
      }
    }
  } catch (const toml::parse_error& error) {
    problem = "line " + std::to_string(error.source().begin.line) + ": " +
              std::string(error.description());
  }
  if (!problem.empty()) return Unexpected(path + ": " + problem);
  return config;
}

}  // namespace privcards::main
