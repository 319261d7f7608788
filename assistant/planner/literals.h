// Texts that are no question: a trace id, or DataPrime itself.
//
// Threads  functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace throughline::assistant {

// 32 hexadecimal digits that are not all zero, alone or in a traceparent; lower case.
std::optional<std::string> FindTraceId(std::string_view text);

struct TypedQuery {
  std::string canonical;  // one line; empty when it can't be read
  std::string problem;    // why
};
// nullopt: this is no DataPrime.
std::optional<TypedQuery> ReadTypedQuery(std::string_view text);

// A formatted query on one line.
std::string OnOneLine(std::string_view formatted);

}  // namespace throughline::assistant
