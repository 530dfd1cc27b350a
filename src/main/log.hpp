#pragma once
// Logs: one JSON object per line on standard error. Written by a thread of its own, so that a slow
// terminal or disk does not slow an answer; when it falls far behind, the oldest lines go.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edge/rest/call.hpp"

namespace privcards::main {

enum class LogLevel : std::uint8_t { debug, info, warn, error };

using LogValue = std::variant<std::string, std::int64_t>;
using LogFields = std::vector<std::pair<std::string_view, LogValue>>;

void start_log(const std::string& level);
void stop_log();  // writes what still waits
void log(LogLevel level, std::string_view message, const LogFields& fields = {});
void log_access(const rest::AccessRecord& access);

}  // namespace privcards::main
