#include "center/read/query_check.h"

namespace throughline::center {
namespace {

QueryProblem ProblemOf(const dataprime::Diagnostic& diagnostic, std::string_view query, std::string_view where) {
  const dataprime::Position at = dataprime::PositionOf(query, diagnostic.range.begin);
  return {std::string(where), diagnostic.message, diagnostic.suggestion, at.line, at.column};
}

}  // namespace

Checked<dataprime::Compiled> CheckStoredQuery(const QueryRequest& request, int64_t now, const QueryLimits& limits,
                                              std::string_view where, std::vector<QueryProblem>& warnings) {
  auto compiled = CompileQuery(request, OptionsOf(request, now, limits), limits);
  if (compiled) {
    for (const dataprime::Diagnostic& one : compiled->warnings)
      warnings.push_back(ProblemOf(one, request.query, where));
    return std::move(*compiled);
  }
  const QueryFailure& failure = compiled.error();
  if (failure.diagnostics.empty()) return std::unexpected(WrongAt(where, failure.error.message));
  Fault fault{{ErrorKind::kInvalid, {}}, std::string(where), "POST /api/v1/compile tries a query without storing it"};
  for (const dataprime::Diagnostic& one : failure.diagnostics)
    fault.problems.push_back(ProblemOf(one, request.query, where));
  const QueryProblem& first = fault.problems.front();
  fault.error.message = fmt::format("{}:{}:{}: {}", where, first.line, first.column, first.message);
  return std::unexpected(std::move(fault));
}

}  // namespace throughline::center
