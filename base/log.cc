#include "base/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <iterator>

namespace throughline::log {
namespace {

std::atomic<Level> least_level = Level::kInfo;
std::atomic<Format> line_format = Format::kText;

// As a JSON string, which is also how a quoted field of a text line looks.
void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendPlain(std::string_view text, std::string& out) {
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
}

spdlog::logger& Logger() {
  // spdlog writes and locks; the line is ours, since its fields have to be escaped one by one.
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("throughline", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

}  // namespace

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
  }
  return "error";
}

Field::Field(std::string_view key_, double value) : key(key_), text(fmt::format("{:.3f}", value)), quoted(false) {}

void Configure(Level least, Format format) {
  least_level = least;
  line_format = format;
}

Result<Level> ParseLevel(std::string_view text) {
  for (Level level : {Level::kDebug, Level::kInfo, Level::kWarn, Level::kError}) {
    if (text == LevelName(level)) return level;
  }
  return Fail(ErrorKind::kInvalid, fmt::format("unknown log level '{}': use debug, info, warn or error", text));
}

std::string FormatLine(Format format, std::string_view timestamp, Level level, std::string_view component,
                       std::string_view message, Fields fields) {
  std::string line;
  if (format == Format::kJson) {
    fmt::format_to(std::back_inserter(line), R"({{"time":"{}","level":"{}","component":"{}","message":)", timestamp,
                   LevelName(level), component);
    AppendQuoted(message, line);
    for (const Field& field : fields) {
      fmt::format_to(std::back_inserter(line), R"(,"{}":)", field.key);
      if (field.quoted) {
        AppendQuoted(field.text, line);
      } else {
        line += field.text;
      }
    }
    return line + '}';
  }
  fmt::format_to(std::back_inserter(line), "{} {} {}: ", timestamp, LevelName(level), component);
  AppendPlain(message, line);
  for (const Field& field : fields) {
    fmt::format_to(std::back_inserter(line), " {}=", field.key);
    if (field.quoted && field.text.find_first_of(" \"=\\") != std::string::npos) {
      AppendQuoted(field.text, line);
    } else {
      AppendPlain(field.text, line);
    }
  }
  return line;
}

void Write(Level level, std::string_view component, std::string_view message, Fields fields) {
  if (level < least_level.load(std::memory_order_relaxed)) return;
  auto now = std::chrono::system_clock::now();
  auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::string timestamp =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), millis);
  Logger().info("{}", FormatLine(line_format, timestamp, level, component, message, fields));
}

}  // namespace throughline::log
