// The commands of a query, or of a subquery, one after another.
//
// Limits   kMaxStages (compiler.h) in the whole query, subqueries at most kMaxSubqueryDepth deep in one another; beyond
//          is an error.
// Errors   reported. Every command is read, also after a mistake, so that one attempt shows them all; a command that
//          can't be read is left out.
#pragma once

#include <optional>
#include <vector>

#include "dataprime/commands/command.h"

namespace throughline::dataprime {

using Pipeline = std::vector<CommandPtr>;

inline constexpr int kMaxSubqueryDepth = 16;

// The whole query.
Pipeline ParsePipeline(Parser& in);
// `( query )`, as join, union and stitch take it; nullopt, with an error, when it doesn't begin or end so.
std::optional<Pipeline> ParseSubquery(Parser& in);

}  // namespace throughline::dataprime
