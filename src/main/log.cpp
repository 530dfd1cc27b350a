#include "main/log.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>

#include "edge/json/json_writer.hpp"

namespace privcards::main {
namespace {

constexpr std::size_t lines_max = 8'192;

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string_view name_of(LogLevel level) {
  constexpr std::string_view names[] = {"debug", "info", "warn", "error"};
  return names[static_cast<std::size_t>(level)];
}

Instant wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance;
  return instance;
}

}  // namespace

void start_log(const std::string& level) {
  spdlog::init_thread_pool(lines_max, 1);
  logger() = spdlog::create_async_nb<spdlog::sinks::stderr_sink_mt>("privcards");
  logger()->set_pattern("%v");
  logger()->set_level(spdlog::level::from_str(level));
  logger()->flush_on(spdlog::level::info);
}

void stop_log() {
  logger().reset();
  spdlog::shutdown();
}

void log(LogLevel level, std::string_view message, const LogFields& fields) {
  const std::shared_ptr<spdlog::logger> target = logger();
  if (!target || !target->should_log(level_of(level))) return;
  std::string line;
  JsonWriter json(line);
  json.begin_object();
  json.key("time").time(wall_clock());
  json.key("level").string(name_of(level));
  json.key("message").string(message);
  for (const auto& [name, value] : fields) {
    json.key(name);
    if (const auto* text = std::get_if<std::string>(&value)) {
      json.string(*text);
    } else {
      json.integer(std::get<std::int64_t>(value));
    }
  }
  json.end_object();
  target->log(level_of(level), line);
}

void log_access(const rest::AccessRecord& access) {
  const LogLevel level = access.status >= 500 ? LogLevel::error : LogLevel::info;
  LogFields fields{{"request_id", access.request_id},    {"method", access.method},
                   {"route", std::string(access.route)}, {"status", std::int64_t{access.status}},
                   {"duration_us", access.duration_us},  {"peer", access.peer_address}};
  if (access.key) fields.emplace_back("key", render(access.key));
  if (!access.error.empty()) fields.emplace_back("error", access.error);
  log(level, "request", fields);
}

}  // namespace privcards::main
