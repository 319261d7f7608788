// Lucene's query syntax to a tree.
//
// Shape  terms, "phrases", wild*cards, /regular expressions/, fuzzy~1, ranges [a TO b] {a TO b} >=a, groups, each with
//        or without a field; AND OR NOT && || ! + -, _exists_:field, \ before any character. A boost (^2) is read and
//        has no effect: nothing is ranked here.
//
//          AND binds closer than OR. Clauses side by side are alternatives, as in Lucene, unless one says more: what is
//          joined by AND or marked + must hold, what is marked - or NOT must not, and two bounds of one field side by
//          side are one range.
// Errors   a problem with its place; a query that nests deeper than kMaxDepth or has more than kMaxClauses clauses is
//          one, found before the stack is used.
// Source   DataPrime reference, Lucene; Apache Lucene, classic query parser syntax.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "dataprime/lucene/query.h"

namespace throughline::dataprime::lucene {

inline constexpr int kMaxDepth = 100;
inline constexpr size_t kMaxClauses = 1024;

struct Problem {
  SourceRange range;
  std::string message;
  std::string suggestion;
};

// `offsets[i]` is where byte i of `text` stands in the query around it; one more for the end. Requires: offsets.size()
// == text.size() + 1.
std::expected<NodePtr, Problem> Parse(std::string_view text, std::span<const uint32_t> offsets);

}  // namespace throughline::dataprime::lucene
