// What kind of statement a text is, and where an INSERT's head ends and its data begins.
//
// The engine parses SQL itself; this reads no more than is needed to choose the library's call: streamed result, plain
// result, or streamed insert. Data after `FORMAT x` may be binary, so reading stops there.
//
// Threads  plain functions.
// Source   ClickHouse's lexical rules: comments (`--`, `#`, `/* */`, nested), '...' with backslash and doubled
//          quotes, "..." and `...` names, $tag$...$tag$ texts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::engine {

struct Token {
  enum class Kind { kWord, kNumber, kString, kName, kHeredoc, kPunctuation };  // kName: quoted with `"` or `` ` ``
  Kind kind;
  size_t begin;
  size_t end;
  int depth;  // of (), [] and {} around it; the brackets themselves count as outside
};

// Reads tokens one after the other. An unclosed string or comment reaches to the end of the text.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  bool Next(Token& token);  // false at the end

 private:
  bool SkipBlank();
  size_t QuotedEnd(size_t begin) const;

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
};

struct Statement {
  enum class Kind {
    kQuery,    // gives rows that can be streamed
    kInsert,   // INSERT whose data is not SQL: FORMAT x, or VALUES with the data apart from the text
    kKill,     // KILL QUERY
    kRefused,  // works in the library, but is no business of a server's client: see `refusal`
    kOther,    // DDL, SHOW, INSERT ... SELECT or with inline VALUES, SET, ...
  };
  Kind kind = Kind::kOther;
  std::string_view head;  // kInsert: the text up to FORMAT, in the form the streaming insert wants. Else the whole text
  std::string_view format;   // of the FORMAT clause; empty without one
  std::string_view data;     // kInsert: what follows in the same text
  std::string_view refusal;  // kRefused: why
};

// `more_data` says that data follows outside `text` (the body of a request whose query stands in its URL).
Statement ReadStatement(std::string_view text, bool more_data);

// In a KILL QUERY, `query_id` as clients know it: libchdb gives its queries ids of its own and takes none from us, so
// ours travels as the query's log_comment.
std::string KillByOurIds(std::string_view text);

// 'text' with quotes and backslashes escaped, and NUL as \0.
std::string QuoteString(std::string_view text);
// `name`, quoted as an identifier.
std::string QuoteName(std::string_view name);

}  // namespace throughline::engine
