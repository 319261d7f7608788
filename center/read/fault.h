// What is wrong with something that a user sent, where in it, and what to send instead.
//
// Threads  plain data.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace throughline::center {

// One place of a query inside of what was sent.
struct QueryProblem {
  std::string where;  // "panels[2].query"
  std::string message, suggestion;
  uint64_t line = 0, column = 0;  // from 1, of the query's text
};

struct Fault {
  Error error;
  std::string where;  // the member: "panels[2].query"; may be empty
  std::string hint;   // may be empty
  std::vector<QueryProblem> problems = {};
};

inline Fault WrongAt(std::string_view where, std::string_view what, std::string hint = {}) {
  return {{ErrorKind::kInvalid, where.empty() ? std::string(what) : fmt::format("{}: {}", where, what)},
          std::string(where),
          std::move(hint)};
}

template <typename T>
using Checked = std::expected<T, Fault>;

}  // namespace throughline::center
