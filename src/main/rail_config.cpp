#include "main/rail_config.hpp"

namespace privcards::main {

std::optional<rails::ProviderAddress> parse_provider_address(std::string_view text) {
  const std::size_t equals = text.find('=');
  const auto provider = rails::parse_provider(text.substr(0, equals));
  if (!provider) return std::nullopt;
  if (equals == std::string_view::npos)
    return rails::ProviderAddress{*provider, rails::default_url(*provider)};
  std::string url(text.substr(equals + 1));
  if (!url.starts_with("http://") && !url.starts_with("https://")) return std::nullopt;
  while (url.ends_with('/')) url.pop_back();
  return rails::ProviderAddress{*provider, std::move(url)};
}

std::optional<rails::FixedPrice> parse_fixed_price(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  std::string name(text.substr(0, equals));
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto asset = deposits::parse_asset(name);
  const auto price = deposits::parse_price(text.substr(equals + 1));
  if (!asset || !price) return std::nullopt;
  return rails::FixedPrice{*asset, *price};
}

}  // namespace privcards::main
