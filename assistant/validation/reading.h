// A query as the rules of validation look at it: stages, keypaths, words, also where it is broken.
//
// Cost     linear in the text.
// Threads  a function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/commands/command.h"
#include "dataprime/service/language_service.h"

namespace throughline::assistant {

// A word, an operator, a literal; or a keypath in one piece.
struct QueryPiece {
  dataprime::TokenClass token_class;
  dataprime::SourceRange range;
  std::string_view text;   // as written
  std::string keypath;     // kKeypath: canonical as far as plain names go, `$d.a.b`
  bool is_bare = false;    // kKeypath: written without its prefix
  bool is_single = false;  // kKeypath: one name

  bool Is(std::string_view other) const { return text == other; }
};

// `filter $m.severity == ERROR`.
struct QueryStage {
  const dataprime::CommandSpec* command = nullptr;  // nullptr: no command of ours
  std::string word;                                 // canonical where it is ours, else as written
  int depth = 0;                                    // of the parentheses of subqueries that it is in
  std::vector<QueryPiece> pieces;                   // the word itself is the first

  bool Is(std::string_view canonical_word) const { return word == canonical_word; }
};

struct QueryReading {
  std::string_view text;
  std::vector<QueryStage> stages;                  // without the empty ones; a subquery's stand before its command
  std::vector<dataprime::SourceRange> lone_pipes;  // a stage is missing behind, or before, each
  std::vector<std::string> made;                   // names that the query makes: behind `as` and `into`
  std::string source = "logs";                     // of the first `source`
  bool has_comment = false;
};
// `query` outlives it.
QueryReading Read(std::string_view query);

}  // namespace throughline::assistant
