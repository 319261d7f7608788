#include "engine/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>

namespace throughline::engine {

std::string FormatEvent(std::string_view time, std::string_view level, std::string_view event, LogFields fields) {
  std::string line = fmt::format("time={} level={} event={}", time, level, event);
  for (const auto& [name, value] : fields) {
    line += fmt::format(" {}=", name);
    const bool plain = !value.empty() && value.find_first_not_of(
                                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789-_./:+") == std::string::npos;
    if (plain) {
      line += value;
      continue;
    }
    line += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\')
        line += {'\\', c};
      else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
        line += fmt::format("\\x{:02x}", c);
      else
        line += c;
    }
    line += '"';
  }
  return line;
}

void LogEvent(std::string_view level, std::string_view event, LogFields fields) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto millis = now.time_since_epoch().count() % 1000;
  const std::string time =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), millis);
  const std::string line = FormatEvent(time, level, event, fields) + "\n";
  // One write, so that lines of several threads don't mix. A log that can't be written is no reason to stop.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace throughline::engine
