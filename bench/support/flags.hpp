#pragma once
// What every program of the bench shares at its two ends: `--name value` pairs in, one line of JSON
// with named numbers out, for bench/run.py.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace privcards::bench {

[[noreturn]] inline void give_up(const std::string& sentence) {
  std::fprintf(stderr, "bench: %s\n", sentence.c_str());
  std::exit(1);
}

class Flags {
 public:
  Flags(int argc, char** argv) {
    for (int at = 1; at < argc; at += 2) {
      const std::string_view name = argv[at];
      if (!name.starts_with("--") || at + 1 == argc) give_up("expected --name value");
      values_[std::string(name.substr(2))] = argv[at + 1];
    }
  }
  bool has(const std::string& name) const { return values_.contains(name); }
  std::string text(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) give_up("--" + name + " is missing");
    return found->second;
  }
  std::string text(const std::string& name, const std::string& otherwise) const {
    return has(name) ? text(name) : otherwise;
  }
  std::int64_t number(const std::string& name) const { return std::atoll(text(name).c_str()); }
  std::int64_t number(const std::string& name, std::int64_t otherwise) const {
    return has(name) ? number(name) : otherwise;
  }
  double real(const std::string& name, double otherwise) const {
    return has(name) ? std::atof(text(name).c_str()) : otherwise;
  }

 private:
  std::map<std::string, std::string> values_;
};

class Figures {
 public:
  void add(std::string name, double value) { figures_.emplace_back(std::move(name), value); }
  void print() const {
    std::string out = "{";
    char number[64];
    for (const auto& [name, value] : figures_) {
      std::snprintf(number, sizeof number, "%.3f", value);
      out += (out.size() > 1 ? ", \"" : "\"") + name + "\": " + number;
    }
    std::printf("%s}\n", out.c_str());
  }

 private:
  std::vector<std::pair<std::string, double>> figures_;
};

}  // namespace privcards::bench
