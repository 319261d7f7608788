// What `extract` makes of a text. One file an extractor; it is named in extractor.cc, and help, completion and the
// reference are made from its entry.
//
// Shape    Build gets the text (nullable) and its arguments, and gives an object or an array: null, or an array without
//          elements, in rows whose text has nothing to extract.
// Errors   reported; Build then returns nullopt.
// Source   DataPrime reference, commands, `extract`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

struct Extraction {
  Value value;
  // Members of the object whose names are known before the query runs.
  std::vector<std::pair<std::string, Value>> members = {};
};

struct ExtractorParameter {
  enum class Kind : uint8_t { kRegex, kText, kCount, kType };
  std::string_view name;
  Kind kind;
  bool required = false;
};

struct Extractor {
  std::string_view name;
  std::string_view signature;
  std::string_view summary;
  std::vector<ExtractorParameter> parameters;
  // `arguments` stand beside `parameters`, null where one was left out. Each has the kind of its parameter: a regular
  // expression, a string, a number that is whole and not negative, or a keypath of one step that names a type.
  std::optional<Extraction> (*build)(ExpressionAnalyzer& analyzer, const sql::Expr& text,
                                     const std::vector<const Expr*>& arguments);
};

const Extractor& RegexpExtractor();
const Extractor& MultiRegexpExtractor();
const Extractor& KvExtractor();
const Extractor& JsonobjectExtractor();
const Extractor& SplitExtractor();

std::span<const Extractor* const> AllExtractors();
const Extractor* FindExtractor(std::string_view name);  // nullptr when there is none

// A text argument, or what stands in its place.
std::string TextOr(const Expr* argument, std::string_view fallback);

}  // namespace throughline::dataprime
