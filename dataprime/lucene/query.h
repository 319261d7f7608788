// A Lucene query as it was written, operators resolved.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataprime/diagnostic.h"

namespace throughline::dataprime::lucene {

enum class Kind : uint8_t {
  kAll,      // *:*, or no query at all
  kTerm,     // text
  kPhrase,   // text; distance is how many other words may stand between two of its words
  kFuzzy,    // text; distance is the most edits
  kPattern,  // text with * and ?; a backslash takes the character after it literally
  kRegex,    // text, without the slashes
  kRange,    // lower, upper: at least one
  kExists,   // field
  kAnd,      // children
  kOr,       // children
  kNot,      // children[0]
};

struct Bound {
  std::string text;
  bool inclusive = true;
  SourceRange range;
};

struct Node;
using NodePtr = std::unique_ptr<Node>;

struct Node {
  Kind kind = Kind::kAll;
  SourceRange range;
  std::vector<std::string> field;  // steps; empty: any field
  SourceRange field_range;
  std::string text;
  int distance = 0;
  std::optional<Bound> lower, upper;
  std::vector<NodePtr> children;
};

}  // namespace throughline::dataprime::lucene
