// The rows of a query, from the answer of POST /api/v1/query, as a table, JSON, NDJSON or CSV.
//
// JSON  an array of objects, one a line; NDJSON: the objects alone. Unsafe characters are written as \uXXXX.
// CSV   RFC 4180. Objects and lists stand as JSON, null as nothing. A cell that a spreadsheet would take for a formula
//       (it begins with = + - @, tab, CR, LF or the wide form of one, and is no number) gets a ' before it (OWASP, "CSV
//       Injection"). Text is written as it is, but escaped where it would reach a terminal.
#pragma once

#include <iosfwd>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "cmd/cli/paint.h"

namespace throughline::cmd {

enum class RowFormat { kTable, kJson, kNdjson, kCsv };
Result<RowFormat> ParseRowFormat(std::string_view text);  // "table", "json", "ndjson", "csv"

// Prints an answer as it arrives. Rows on `out`; warnings and the line of figures on `notes`. A table waits for its
// last row, since its widths depend on all of them.
class RowPrinter {
 public:
  RowPrinter(RowFormat format, const Screen& screen, std::ostream& out, std::ostream& notes);
  ~RowPrinter();
  // One line of an answer in lines, or a whole answer: a JSON object with any of columns, warnings, rows, limited,
  // statistics and error. An error is returned, with the sentence of the server.
  Result<void> Take(std::string_view line);
  // After the last line. kInternal when what came was no answer of a query, or broke off before its end.
  Result<void> Finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// A whole answer.
Result<void> PrintRows(std::string_view body, RowFormat format, const Screen& screen, std::ostream& out,
                       std::ostream& notes);

// "warning: 1:8: ..." for each entry of `warnings` in an answer of /query or /compile.
void PrintWarnings(std::string_view body, std::ostream& notes);

}  // namespace throughline::cmd
