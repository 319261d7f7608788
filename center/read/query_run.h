// A DataPrime query: compiled, run by the engine, its rows as JSON.
//
// Errors   kInvalid with diagnostics for a query that does not compile; kTimeout, kCancelled, kTooLarge from the
// engine. Never the
//          engine's text, never SQL.
// Limits   QueryLimits, given to the engine with each query.
// Threads  any; each call blocks for as long as the query runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "dataprime/compiler.h"
#include "net/cancel.h"
#include "store/clickhouse_client.h"

namespace throughline::center {

struct QueryLimits {
  std::chrono::milliseconds time = std::chrono::seconds(30);
  uint64_t memory_bytes = 1 << 30;
  uint64_t rows_default = 2'000;
  uint64_t rows_most = 50'000;
  uint64_t result_bytes = 64 << 20;
};

struct QueryRequest {
  std::string query;
  std::optional<int64_t> from, to;  // ns since 1970; none: up to now, and from 15 minutes before the end
  std::optional<uint64_t> limit;
  bool strict = false;
  std::map<std::string, dataprime::QueryParameter, std::less<>> parameters;
};

struct QueryFailure {
  Error error;
  std::vector<dataprime::Diagnostic> diagnostics;  // when the query itself is wrong
};

struct QueryAnswer {
  dataprime::Compiled compiled;
  std::vector<std::string> rows;  // each a JSON array, an element for each column
  uint64_t read_rows = 0, read_bytes = 0;
  std::chrono::nanoseconds elapsed{0};
  bool limited = false;  // there may be more rows than the limit let through
};

dataprime::CompileOptions OptionsOf(const QueryRequest& request, int64_t now, const QueryLimits& limits);

std::expected<QueryAnswer, QueryFailure> RunQuery(store::ClickHouseClient& client, const QueryRequest& request,
                                                  const Clock& clock, const QueryLimits& limits,
                                                  net::CancelToken cancel);

// One row as the engine gives it in JSONCompactEachRow, as the API gives it: timestamps as decimal strings, objects and
// values of any type as JSON rather than JSON in a string.
Result<std::string> ConvertRow(std::string_view line, const std::vector<dataprime::Column>& columns);

}  // namespace throughline::center
