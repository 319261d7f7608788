// What an editor asks about a query while it is written: colours, completions, help, mistakes.
//
// Shape    functions of the text, of an offset in it and of what the compiler would know; no state. All of it works on
//          text that is incomplete or wrong: what can't be read has less to say, and is never an error.
// Units    offsets are bytes, as everywhere in the compiler; service/positions.h turns them into UTF-16.
// Cost     linear in the text, but for the analysis of the commands before the cursor, which is the compiler's. Text
//          over kMaxQueryBytes gets no answer.
// Threads  any number at once.
// Source   DataPrime reference; the commands' specs and the catalogue of functions, which the compiler itself reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataprime/compiler.h"

namespace throughline::dataprime {

// ---- colours

enum class TokenClass : uint8_t {
  kCommand,
  kKeyword,
  kFunction,
  kArgument,  // its name
  kKeypath,
  kParameter,  // $p...
  kAlias,      // a name that is made: behind `as` and `into`
  kType,
  kDataset,
  kString,
  kNumber,
  kInterval,
  kRegexp,
  kComment,
  kOperator,
  kError,
};
// "command", "keyword", ...
std::string_view TokenClassName(TokenClass token_class);

struct HighlightToken {
  SourceRange range;
  TokenClass token_class = TokenClass::kError;
};
// In the order of the text, none empty, none overlapping; between them is white space. A comment or a string may span
// lines.
std::vector<HighlightToken> Highlight(std::string_view query);

// ---- help

struct Help {
  std::string kind = {};     // "command", "function", "aggregation", "keypath", "type", "dataset", "extractor"
  std::string title = {};    // a syntax, a signature, a keypath
  std::string summary = {};  // sentences
  std::string nulls = {};    // what null gives, or empty
  std::string unit = {};     // or empty
  std::string type = {};     // of a keypath
  std::vector<std::pair<std::string, std::string>> examples = {};  // query and meaning, or expression and result
};
struct Hover {
  SourceRange range;
  Help help;
};
// For the word at `offset`, or before it; nullopt where there is nothing to say.
std::optional<Hover> HoverAt(std::string_view query, size_t offset, const CompileOptions& options);

// ---- completion

struct CompletionItem {
  std::string kind;           // "command", "keyword", "function", "aggregation", "keypath", "parameter", "type",
                              // "dataset", "table", "extractor", "severity", "value", "constant"
  std::string label;          // what a list shows
  std::string text;           // what replaces `range`
  SourceRange range;          // around the offset
  std::string detail;         // a signature, a type
  std::string documentation;  // sentences, or empty
};
struct Completion {
  std::vector<CompletionItem> items;  // the best first
  bool is_incomplete = false;         // there are more: ask again when more is typed
};

// Values that a keypath has in the store, the most frequent first. Implementations bound their own cost.
class SampleValues {
 public:
  struct Value {
    std::string text;         // as the language writes it: 'web', 5, true
    std::string occurrences;  // for the list: "1200 rows", or empty
  };
  virtual ~SampleValues() = default;
  // `keypath` in canonical form; `typed`: what a text begins with, or empty.
  virtual std::vector<Value> Of(std::string_view source, std::string_view keypath, std::string_view typed) = 0;
};

inline constexpr size_t kMostCompletions = 200;

// What may stand at `offset`, of which the word around it is a part. `values` may be null.
Completion Complete(std::string_view query, size_t offset, const CompileOptions& options, SampleValues* values);

// ---- mistakes

// The compiler's errors, or its warnings when there are none.
std::vector<Diagnostic> Diagnose(std::string_view query, const CompileOptions& options);

}  // namespace throughline::dataprime
