// The keypath that a command writes to.
#pragma once

#include <optional>

#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

// Every step written out, and at least one; nullopt after an error. `example` shows the form: "replace $d.name with
// ...".
std::optional<Path> TargetKey(ExpressionAnalyzer& analyzer, const Expr& keypath, std::string_view example);

}  // namespace throughline::dataprime
