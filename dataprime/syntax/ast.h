// Expressions as they were written: names, not meanings.
//
// Shape   one node type. `children` hold the operands in the order of the text; what else a kind uses stands beside it.
//         A chain of && or || is one node with many children, so that a thousand alternatives don't nest.
// Limits  height and the steps of a keypath <= kMaxHeight: every walk over the tree may recurse.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/diagnostic.h"

namespace throughline::dataprime {

// Also what the engine's parser takes (1000 levels, of which one of ours needs up to four).
inline constexpr int kMaxHeight = 200;
inline constexpr size_t kMaxStages = 256;  // commands in one query, its subqueries included

enum class ExprKind : uint8_t {
  kNull,
  kBool,         // number is 0 or 1
  kNumber,       // number; text as written
  kString,       // text, unescaped
  kInterval,     // nanos
  kTimestamp,    // nanos since the epoch; text as written
  kNow,          // @'now'
  kToTimestamp,  // @(expr), @`template`
  kRegex,        // text, without the slashes; \/ stays as it is, which means the same
  kTemplate,     // children: strings and expressions
  kKeypath,      // root, path
  kStep,         // children[0], then path: `f(x)[0].name`
  kCall,         // text is the function's name; arguments are children, argument_names beside them (empty: positional)
  kUnary,        // text is ! or -
  kBinary,       // text is the operator
  kAnd,          // children
  kOr,           // children
  kCast,         // children[0], text is the type's name
  kArray,        // children
  kExists,       // children[0]: `x exists`, of the guide's dialect: a value, or an object with anything in it
  kCase,         // text is the form (case, case_equals, ...); children: [subject,] condition, value, ... [, default]
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

// One step of a keypath: `.name` and `['name']` are the same thing; `[expr]` is known only when the query runs.
struct Step {
  std::string name;
  ExprPtr computed;  // set for [expr] that is no string literal
  SourceRange range;
};

enum class Root : uint8_t { kData, kMetadata, kLabels, kParameter };
enum class Side : uint8_t { kNone, kLeft, kRight };  // left=>, right=>: of which side of a join

struct Expr {
  ExprKind kind = ExprKind::kNull;
  SourceRange range;
  int height = 1;
  double number = 0;
  int64_t nanos = 0;
  std::string text;
  SourceRange name_range;  // kCall: the function's name; kCast: the type's; kBinary: the operator
  std::vector<ExprPtr> children;
  std::vector<std::string> argument_names;
  Root root = Root::kData;
  Side side = Side::kNone;
  std::vector<Step> path;
  bool has_default = false;  // kCase
  // How it was written, for printing: a keypath without its $d, or a piece of a template (which has no quotes).
  bool bare = false;
  bool is_method = false;  // kCall: x.f(), and not f(x)

  Expr() = default;
  Expr(ExprKind kind_, SourceRange range_) : kind(kind_), range(range_) {}
};

struct Aliased {
  ExprPtr expr;
  ExprPtr alias;  // a keypath, or null
};

struct Ordered {
  ExprPtr expr;
  bool descending = false;
};

// Whether a key can be written after a point, without brackets.
bool IsPlainName(std::string_view name);
// `$d.tags['a b']`, `$m.timestamp`, ... for messages and default names. Computed steps print as [...].
std::string KeypathText(const Expr& keypath);

}  // namespace throughline::dataprime
