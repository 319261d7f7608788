// Errors as ClickHouse's HTTP interface shows them: "Code: 60. DB::Exception: ... (UNKNOWN_TABLE) (version 26.7.2.1)".
//
// Source   ClickHouse documentation, "HTTP interface"; its table from exception codes to statuses.
#pragma once

#include <string>
#include <string_view>

namespace throughline::engine {

// The ones we raise ourselves.
inline constexpr int kBadArguments = 36;
inline constexpr int kNotImplemented = 48;
inline constexpr int kTooManySimultaneousQueries = 202;
inline constexpr int kQueryWithSameIdIsAlreadyRunning = 216;
inline constexpr int kTooManyBytes = 396;
inline constexpr int kCancelled = 394;
inline constexpr int kUnknownException = 1002;

struct Exception {
  int code = kUnknownException;
  std::string text;  // whole, as shown

  // `text` from the library; the version is added where it lacks one.
  static Exception FromLibrary(std::string_view text, std::string_view version);
  static Exception Make(int code, std::string_view message, std::string_view name, std::string_view version);
};

// 400 for what parses or types wrongly, 404 for unknown things, 500 for the rest, as ClickHouse has it.
int HttpStatus(int exception_code);

}  // namespace throughline::engine
