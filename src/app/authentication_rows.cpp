#include "app/authentication_rows.hpp"

#include <charconv>

namespace privcards::app {
namespace {

AuthenticationKey key_of_name(std::string_view kind, std::string_view scope,
                              std::string_view name) {
  std::string text(kind);
  text.push_back('\0');
  text.append(scope);
  text.push_back('\0');
  // UUIDs that differ in the case of their letters are the same (RFC 4122); values are not.
  for (char c : name) {
    const bool upper = kind != "value" && c >= 'A' && c <= 'Z';
    text.push_back(upper ? static_cast<char>(c - 'A' + 'a') : c);
  }
  const Digest digest = sha256(as_bytes(text));
  AuthenticationKey key;
  std::copy_n(digest.begin(), key.bytes.size(), key.bytes.begin());
  return key;
}

Instant time_of(std::string_view entry) {
  Instant at;
  std::from_chars(entry.data(), entry.data() + entry.size(), at.ms);
  return at;
}

std::string_view name_of(std::string_view entry) {
  const std::size_t space = entry.find(' ');
  return space == std::string_view::npos ? std::string_view{} : entry.substr(space + 1);
}

// The newest first, one for each name.
void note(std::vector<std::string>& entries, const std::string& name, Instant at,
          std::size_t entries_max) {
  if (name.empty()) return;
  std::erase_if(entries, [&](const std::string& entry) { return name_of(entry) == name; });
  entries.insert(entries.begin(), std::to_string(at.ms) + " " + name);
  if (entries.size() > entries_max) entries.resize(entries_max);
}

std::optional<Instant> noted_at(const std::vector<std::string>& entries, std::string_view name) {
  for (const std::string& entry : entries) {
    if (!name.empty() && name_of(entry) == name) return time_of(entry);
  }
  return std::nullopt;
}

}  // namespace

AuthenticationKey key_of_request(std::string_view directory_server, std::string_view ds_trans_id) {
  return key_of_name("request", directory_server, ds_trans_id);
}
AuthenticationKey key_of_acs_id(std::string_view acs_trans_id) {
  return key_of_name("acs", "", acs_trans_id);
}
AuthenticationKey key_of_value(std::string_view value) { return key_of_name("value", "", value); }

void AuthenticationHistory::note_completed(const std::string& merchant_key, Instant at) {
  completed_before = true;
  note(completed, merchant_key, at, merchants_max);
}

void AuthenticationHistory::note_device(const std::string& fingerprint, Instant at) {
  note(devices, fingerprint, at, devices_max);
}

void AuthenticationHistory::note_wrong_code(ChallengeId challenge, Instant at) {
  note(failed, render(challenge), at, threeds::failures_max_most);
}

void AuthenticationHistory::forget_wrong_codes(ChallengeId challenge) {
  std::erase_if(failed, [name = render(challenge)](const std::string& entry) {
    return name_of(entry) == name;
  });
}

std::optional<Instant> AuthenticationHistory::completed_at(std::string_view merchant_key) const {
  return noted_at(completed, merchant_key);
}

std::optional<Instant> AuthenticationHistory::device_at(std::string_view fingerprint) const {
  return noted_at(devices, fingerprint);
}

std::int32_t AuthenticationHistory::failures_since(Instant since, ChallengeId except) const {
  const std::string name = except ? render(except) : std::string();
  const auto counts = [&](const std::string& entry) {
    return time_of(entry) >= since && (name.empty() || name_of(entry) != name);
  };
  return static_cast<std::int32_t>(std::count_if(failed.begin(), failed.end(), counts));
}

}  // namespace privcards::app
