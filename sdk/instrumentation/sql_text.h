// What may be said of an SQL text: what it does, to which table, and itself without its literals.
//
// Errors   none: of a text that is no SQL the tokens are taken as they come.
// Source   OpenTelemetry semantic conventions, db.query.text (sanitised), db.query.summary; SQLite's tokenizer.
#pragma once

#include <string>
#include <string_view>

namespace throughline::inline sdk::internal {

inline constexpr size_t kLongestQueryText = 4096;  // bytes; longer ones are cut

struct SqlText {
  std::string operation;  // INSERT, SELECT, BEGIN, CREATE TABLE ...; in upper case
  std::string table;      // the first that it writes, or reads; empty when none can be told
  std::string text;       // every literal is ?, comments and runs of space are one space

  std::string Summary() const { return table.empty() ? operation : operation + " " + table; }
};

SqlText ReadSql(std::string_view sql, bool with_text = true);

}  // namespace throughline::inline sdk::internal
