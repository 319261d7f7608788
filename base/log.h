// Structured logs: one line an event, on stderr, as text or JSON.
//
//   log::Warn("store", "the engine died; starting it again", {{"exit", "signal 9"}, {"restarts", 3}});
//   2026-11-22T17:00:00.123Z warn store: the engine died; starting it again exit="signal 9" restarts=3
//
// What may be in it   names, counts, durations, ids, error texts of ours. Never a token, prompt text, an attribute's
// value
//                     or SQL: whoever reads the log is not whoever may read the data.
// Hostile text        control characters are escaped, so a field cannot start a line of its own.
// Threads             any.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

namespace throughline::log {

enum class Level { kDebug, kInfo, kWarn, kError };
enum class Format { kText, kJson };

struct Field {
  Field(std::string_view key_, std::string_view value) : key(key_), text(value), quoted(true) {}
  Field(std::string_view key_, const char* value) : Field(key_, std::string_view(value)) {}
  Field(std::string_view key_, const std::string& value) : Field(key_, std::string_view(value)) {}
  Field(std::string_view key_, bool value) : key(key_), text(value ? "true" : "false"), quoted(false) {}
  Field(std::string_view key_, std::integral auto value) : key(key_), text(std::to_string(value)), quoted(false) {}
  Field(std::string_view key_, double value);

  std::string_view key;
  std::string text;
  bool quoted;
};
using Fields = std::initializer_list<Field>;

// Before the first line. Default: kInfo, kText.
void Configure(Level least, Format format);
// "debug", "info", "warn", "error"; kInvalid names them.
Result<Level> ParseLevel(std::string_view text);
std::string_view LevelName(Level level);

void Write(Level level, std::string_view component, std::string_view message, Fields fields);
inline void Debug(std::string_view component, std::string_view message, Fields fields = {}) {
  Write(Level::kDebug, component, message, fields);
}
inline void Info(std::string_view component, std::string_view message, Fields fields = {}) {
  Write(Level::kInfo, component, message, fields);
}
inline void Warn(std::string_view component, std::string_view message, Fields fields = {}) {
  Write(Level::kWarn, component, message, fields);
}
inline void Error(std::string_view component, std::string_view message, Fields fields = {}) {
  Write(Level::kError, component, message, fields);
}

// One line as Write would print it, without the newline; for tests.
std::string FormatLine(Format format, std::string_view timestamp, Level level, std::string_view component,
                       std::string_view message, Fields fields);

}  // namespace throughline::log
