#include "edge/rest/request_log.hpp"

#include <algorithm>
#include <utility>

#include "edge/json/json_writer.hpp"

namespace privcards::rest {
namespace {

constexpr std::size_t id_characters_max = 24;
constexpr std::size_t digits_in_a_row_max =
    11;  // an id has that many characters; a card number more

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool may_be_shown(std::string_view id) {
  if (id.empty() || id.size() > id_characters_max) return false;
  if (id.starts_with("sk_") || id.starts_with("whsec_")) return false;
  std::size_t digits = 0;
  for (char c : id) {
    if (!is_digit(c) && !is_letter(c) && c != '_') return false;
    digits = is_digit(c) ? digits + 1 : 0;
    if (digits > digits_in_a_row_max) return false;
  }
  return true;
}

bool fits(const RequestLogEntry& entry, const RequestLogFilter& filter) {
  if (filter.method && entry.method != *filter.method) return false;
  if (!filter.status) return true;
  const std::string status = std::to_string(entry.status);
  return filter.status->ends_with("xx") ? status.front() == filter.status->front()
                                        : status == *filter.status;
}

}  // namespace

std::optional<std::string> parse_status_filter(std::string_view text) {
  if (text.size() != 3 || text[0] < '1' || text[0] > '5') return std::nullopt;
  const bool exact = is_digit(text[1]) && is_digit(text[2]);
  if (!exact && text.substr(1) != "xx") return std::nullopt;
  return std::string(text);
}

std::optional<std::string> parse_method_filter(std::string_view text) {
  constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PATCH", "DELETE"};
  if (std::find(std::begin(methods), std::end(methods), text) == std::end(methods)) {
    return std::nullopt;
  }
  return std::string(text);
}

std::string shown_path(std::string_view pattern, std::string_view id) {
  constexpr std::string_view hole = "{id}";
  std::string path(pattern);
  const std::size_t at = path.find(hole);
  if (at != std::string::npos && may_be_shown(id)) path.replace(at, hole.size(), id);
  return path;
}

std::string_view error_code_of(std::string_view json) {
  constexpr std::string_view beginning = R"({"error":")";
  if (!json.starts_with(beginning)) return {};
  json.remove_prefix(beginning.size());
  return json.substr(0, json.find('"'));
}

void append_request(std::string& out, const RequestLogEntry& entry) {
  const auto text_or_null = [](JsonWriter& json, std::string_view name, std::string_view text) {
    json.key(name);
    text.empty() ? json.null() : json.string(text);
  };
  JsonWriter json(out);
  json.begin_object();
  json.key("id").id(entry.id);
  json.key("method").string(entry.method);
  json.key("path").string(entry.path);
  json.key("status").integer(entry.status);
  text_or_null(json, "error", entry.error);
  json.key("duration_ms").integer(entry.duration_ms);
  json.key("api_key_last4").string(entry.key_last4);
  text_or_null(json, "idempotency_key", entry.idempotency_key);
  json.key("created_at").time(time_of_id(entry.id.value));
  json.key("livemode").boolean(entry.world == World::live);
  json.end_object();
}

void RequestLog::add(RequestLogEntry entry) {
  std::lock_guard lock(mutex_);
  entry.sequence = ++sequence_;
  const WalletId wallet = entry.wallet;
  entries_.push_back(std::move(entry));
  auto& own = wallets_[wallet];
  own.push_back(std::prev(entries_.end()));
  if (own.size() > limits_.wallet_entries_max) drop_oldest_of(wallet);
  // The oldest of all is the oldest of its wallet.
  if (entries_.size() > limits_.entries_max) drop_oldest_of(entries_.front().wallet);
}

void RequestLog::drop_oldest_of(WalletId wallet) {
  const auto own = wallets_.find(wallet);
  entries_.erase(own->second.front());
  own->second.pop_front();
  if (own->second.empty()) wallets_.erase(own);
}

app::Page<RequestLogEntry> RequestLog::list(WalletId wallet, const RequestLogFilter& filter,
                                            const app::PageRequest& request) const {
  app::Page<RequestLogEntry> page;
  std::int64_t fitting_in_all = 0;
  std::lock_guard lock(mutex_);
  const auto own = wallets_.find(wallet);
  std::int64_t skip = request.after ? 0 : (request.page - 1) * request.per_page;
  bool reached = !request.after;  // a cursor names what was seen last
  if (own != wallets_.end()) {
    for (auto at = own->second.rbegin(); at != own->second.rend(); ++at) {
      const RequestLogEntry& entry = **at;
      const bool fitting = fits(entry, filter);
      if (fitting) ++fitting_in_all;
      if (!reached) {
        reached = entry.id.value == *request.after;
      } else if (fitting && skip > 0) {
        --skip;
      } else if (fitting && static_cast<std::int64_t>(page.rows.size()) < request.per_page) {
        page.rows.push_back(entry);
      } else if (fitting) {
        page.has_more = true;
      }
    }
  }
  page.set_total(fitting_in_all);
  page.after_unknown = !reached;
  return page;
}

std::optional<RequestLogEntry> RequestLog::find(WalletId wallet, RequestId id) const {
  std::lock_guard lock(mutex_);
  const auto own = wallets_.find(wallet);
  if (own == wallets_.end()) return std::nullopt;
  const auto& entries = own->second;
  const auto at = std::find_if(entries.begin(), entries.end(),
                               [id](const Entries::iterator& entry) { return entry->id == id; });
  if (at == entries.end()) return std::nullopt;
  return **at;
}

std::vector<RequestLogEntry> RequestLog::after(WalletId wallet, std::int64_t sequence,
                                               std::size_t limit) const {
  std::vector<RequestLogEntry> found;
  std::lock_guard lock(mutex_);
  const auto own = wallets_.find(wallet);
  if (own == wallets_.end()) return found;
  const auto& entries = own->second;
  auto at = std::partition_point(
      entries.begin(), entries.end(),
      [sequence](const Entries::iterator& entry) { return entry->sequence <= sequence; });
  for (; at != entries.end() && found.size() < limit; ++at) found.push_back(**at);
  return found;
}

std::int64_t RequestLog::last_sequence() const {
  std::lock_guard lock(mutex_);
  return sequence_;
}

}  // namespace privcards::rest
