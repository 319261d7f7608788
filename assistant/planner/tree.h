// Small pieces of a query's tree, and the commands that they are put into.
//
// Shape    a Stage is one command: words of the language and expressions. Text of a user is only ever in an expression.
// Threads  functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/syntax/ast.h"

namespace throughline::assistant {

using dataprime::ExprPtr;

// A keypath in canonical form; null when the text is none.
ExprPtr ReadKeypath(std::string_view text);
ExprPtr Text(std::string_view text);
ExprPtr Number(double value);
ExprPtr Null();
ExprPtr Boolean(bool value);
ExprPtr Interval(std::string_view text);  // `30m`; null when the text is none
ExprPtr Bare(std::string_view name);      // a new name, or a severity
ExprPtr Binary(std::string_view symbol, ExprPtr left, ExprPtr right);
ExprPtr Not(ExprPtr operand);
ExprPtr Cast(ExprPtr operand, std::string_view type);
ExprPtr Chain(dataprime::ExprKind kind, std::vector<ExprPtr> parts);  // kAnd, kOr; one part stays as it is
ExprPtr Call(std::string_view function, std::vector<ExprPtr> arguments);
ExprPtr Method(ExprPtr receiver, std::string_view function, std::vector<ExprPtr> arguments);
std::string NumberText(double value);  // 2000000, 0.95: no exponent where it can be helped

}  // namespace throughline::assistant
