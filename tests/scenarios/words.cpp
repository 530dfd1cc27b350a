#include "tests/scenarios/words.hpp"

#include <algorithm>
#include <charconv>

namespace privcards::tests {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(' ', at)) != std::string_view::npos) {
    bool quoted = text[at] == '"';
    std::size_t begin = quoted ? at + 1 : at;
    std::size_t end = std::min(text.find(quoted ? '"' : ' ', begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    at = std::min(quoted ? end + 1 : end, text.size());
  }
  return words;
}

}  // namespace

Words::Words(std::string_view text) : words_(split(text)) {}

bool Words::take(std::string_view phrase) {
  const std::vector<std::string> wanted = split(phrase);
  if (words_.size() - at_ < wanted.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (words_[at_ + i] != wanted[i]) return false;
  }
  at_ += wanted.size();
  return true;
}

std::string Words::next(std::string_view what) {
  if (empty()) throw Misread("the step ends where " + std::string(what) + " should stand");
  return words_[at_++];
}

std::int64_t Words::amount() {
  std::string word = next("an amount");
  ParsedAmount parsed = parse_amount(word, usd);
  bool two_decimals = word.size() > 3 && word[word.size() - 3] == '.';
  if (!parsed.minor || !two_decimals) throw Misread("`" + word + "` is no amount like 40.00");
  return *parsed.minor;
}

std::int64_t Words::integer() {
  std::string word = next("a number");
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) {
    throw Misread("`" + word + "` is no number");
  }
  return value;
}

void Words::finish() const {
  if (empty()) return;
  std::string rest;
  for (std::size_t i = at_; i < words_.size(); ++i) rest += " " + words_[i];
  throw Misread("not understood:" + rest);
}

}  // namespace privcards::tests
