#include "core/chain/payment_uri.hpp"

#include <utility>

namespace privcards::chain {
namespace {

constexpr int bitcoin_decimals = 8;
constexpr int sol_decimals = 9;

class QueryText {
 public:
  explicit QueryText(std::string begin) : text_(std::move(begin)) {}
  void add(std::string_view name, std::string_view value) {
    text_ += first_ ? '?' : '&';
    first_ = false;
    text_.append(name).append("=").append(value);
  }
  void add_text(std::string_view name, std::string_view value) {
    if (!value.empty()) add(name, percent_encode(value));
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool first_ = true;
};

}  // namespace

std::string render_whole_units(const Uint256& units, int decimals) {
  std::string digits = units.decimal();
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  std::string fraction = digits.substr(digits.size() - places);
  digits.resize(digits.size() - places);
  fraction.resize(fraction.find_last_not_of('0') + 1);
  return fraction.empty() ? digits : digits + "." + fraction;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string bitcoin_uri(std::string_view address, const UriTexts& texts) {
  QueryText uri("bitcoin:" + std::string(address));
  if (texts.units) uri.add("amount", render_whole_units(*texts.units, bitcoin_decimals));
  uri.add_text("label", texts.label);
  uri.add_text("message", texts.message);
  return uri.take();
}

std::string ethereum_uri(const EthereumAddress& address, std::uint64_t chain_id,
                         const std::optional<EthereumAddress>& token,
                         const std::optional<Uint256>& units) {
  const std::string chain = "@" + std::to_string(chain_id);
  if (!token) {
    QueryText uri("ethereum:" + render_eip55(address) + chain);
    if (units) uri.add("value", units->decimal());
    return uri.take();
  }
  QueryText uri("ethereum:" + render_eip55(*token) + chain + "/transfer");
  uri.add("address", render_eip55(address));
  if (units) uri.add("uint256", units->decimal());
  return uri.take();
}

std::string solana_uri(const SolanaAddress& wallet, const std::optional<SplToken>& token,
                       const UriTexts& texts) {
  QueryText uri("solana:" + render_solana(wallet));
  if (texts.units) {
    uri.add("amount", render_whole_units(*texts.units, token ? token->decimals : sol_decimals));
  }
  if (token) uri.add("spl-token", render_solana(token->mint));
  uri.add_text("label", texts.label);
  uri.add_text("message", texts.message);
  return uri.take();
}

}  // namespace privcards::chain
