// What is wrong with a query, where, and what was probably meant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::dataprime {

// Bytes [begin, end) of the query text.
struct SourceRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  SourceRange range;
  std::string message;
  std::string suggestion;  // what to write instead, or empty
  // An attribute that CompileOptions::attributes does not have: newer ones may.
  bool is_unknown_attribute = false;
};

// Collects the problems of one query. After kMost of them the rest is dropped: nobody reads the hundredth.
class Diagnostics {
 public:
  static constexpr size_t kMost = 20;

  void Error(SourceRange range, std::string message, std::string suggestion = {});
  void Warning(SourceRange range, std::string message, std::string suggestion = {});
  void Add(Diagnostic diagnostic);
  bool has_errors() const { return has_errors_; }
  // In the order of the text.
  std::vector<Diagnostic> Sorted() const;

 private:
  std::vector<Diagnostic> items_;
  bool has_errors_ = false;
};

// The form for a terminal. Lines and columns count from 1; a column is a character, not a byte. A long line is cut to
// the surroundings of the problem.
//
//   query.dp:2:28: error: no keypath $d.gen_ai.usage.prompt in spans
//     2 | | groupby $d.model agg sum($d.gen_ai.usage.prompt)
//       |                            ^~~~~~~~~~~~~~~~~~~~~~ closest: $d.gen_ai.usage.input_tokens
std::string Render(const Diagnostic& diagnostic, std::string_view query, std::string_view name = "query.dp");

// Where `offset` stands, for an editor: line and column from 1, in characters.
struct Position {
  size_t line = 1;
  size_t column = 1;
};
Position PositionOf(std::string_view query, size_t offset);

}  // namespace throughline::dataprime
