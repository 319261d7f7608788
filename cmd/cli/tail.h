// Spans as they arrive, a line each, from GET /api/v1/tail.
//
//   17:00:00.123    2.3s ❌  assistant  chat gpt-4o  gpt-4o · 812 in · 64 out  Request timed out
//   4bf92f3577b34da6a3ce929d0e0e4736
//
// Safety   everything of a span passes through terminal_text.h.
// Errors   once it has answered, a server that goes away is waited for (and said so once); every other error ends it.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cmd/cli/paint.h"

namespace throughline::cmd {

struct TailFilter {
  std::string service;  // empty: all
  bool errors = false;  // those alone
  bool json = false;    // one object a line instead
  Screen screen;
};

struct TailAnswer {
  std::string cursor;
  uint64_t skipped = 0;  // spans that came faster than they were asked for
};

// Prints the spans of one answer that pass the filter.
Result<TailAnswer> PrintTailAnswer(std::string_view body, const TailFilter& filter, std::ostream& out);

// What the loop needs of the world.
struct TailWorld {
  std::function<Result<std::string>(const std::string& target)> ask;  // the body of a GET
  std::function<bool(std::chrono::milliseconds)> wait;                // false: end now
};

// Until `ask` fails with kCancelled, `wait` says so or `out` takes no more: 0. Any other error: 1, told on `notes`.
int Tail(const TailFilter& filter, const TailWorld& world, std::ostream& out, std::ostream& notes);

}  // namespace throughline::cmd
