// Expressions whose value is known before the query runs: the bounds of a timeframe.
//
// Shape    Literals, now(), $p, arithmetic, casts, and the functions of time that make instants and intervals.
// Errors   reported; nullopt then.
#pragma once

#include <optional>
#include <string>

#include "dataprime/analysis/value.h"
#include "dataprime/compiler.h"

namespace throughline::dataprime {

struct Constant {
  Type type = Type::kInterval;  // kTimestamp and kInterval: nanos; kNumber: number; kString: text
  int64_t nanos = 0;
  double number = 0;
  std::string text;
};

std::optional<Constant> EvaluateConstant(const Expr& expr, const CompileOptions& options, Diagnostics& diagnostics);

}  // namespace throughline::dataprime
