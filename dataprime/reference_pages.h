// The reference of the language, and its vocabulary for machines, made from what the compiler itself reads: the
// commands' specs and the catalogue of functions.
#pragma once

#include <string>
#include <vector>

namespace throughline::dataprime {

struct ReferencePage {
  std::string path;  // below docs/dataprime: `commands/filter.md`
  std::string text;  // Markdown
};

// One page a command and one a group of functions, and an index. The committed pages are held against these by a test;
// UPDATE_EXPECTED=1 writes them.
std::vector<ReferencePage> ReferencePages();

// The same as one JSON object, for completion, help and language models:
//
//   {"commands":   [{"name", "aliases": [], "syntax", "summary", "examples": [{"query", "meaning"}]}],
//    "functions":  [{"name", "group", "signature", "summary", "nulls", "unit", "is_aggregation", "deprecated_for",
//                    "parameters": [{"name", "is_optional", "is_literal", "is_variadic"}],
//                    "examples": [{"expression", "result"}]}],
//    "case_forms": [{"name", "syntax", "summary", "examples": [{"expression", "result"}]}],
//    "types":      ["string", ...]}
std::string VocabularyJson();

}  // namespace throughline::dataprime
