// A DataPrime query: compiled, run by the engine, its rows one at a time.
//
// Errors   kInvalid with diagnostics for a query that does not compile; kTimeout, kTooLarge (naming the limit) and
//          kCancelled once it runs. Never the engine's text, never SQL.
// Limits   QueryLimits, given to the engine with each query. Rows and bytes of the result end it early, which is no
//          error: see QueryFigures::cut_by.
// Busy     An engine that is short of memory for all that it does at once is asked again, as long as no row came: what
//          took the memory, mostly a merge, is over in a moment.
// Safety   The engine runs it read-only: no table function that reaches a file or a network, no setting, no DDL.
// Threads  QueryRun: one at a time; Start and NextRow block.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "center/read/kept_slices.h"
#include "dataprime/compiler.h"
#include "net/cancel.h"
#include "store/clickhouse_client.h"
#include "store/row_lines.h"

namespace throughline::center {

struct QueryLimits {
  std::chrono::milliseconds time = std::chrono::seconds(30);
  uint64_t memory_bytes = 512 << 20;
  uint64_t rows_default = 2'000;
  uint64_t rows_most = 50'000;
  uint64_t groups = 1'000'000;
  uint64_t result_bytes = 64 << 20;
  uint64_t text_bytes = dataprime::kMaxQueryBytes;
  uint64_t stages = dataprime::kMaxStages;
  uint64_t nesting = dataprime::kMaxHeight;
  int tries_when_busy = 6;
  std::chrono::milliseconds first_pause_when_busy{200};  // the next is twice as long

  // Of each the lower.
  void Lower(const QueryLimits& other);
};

using AttributesBySource = std::map<std::string, dataprime::AttributeCatalogue, std::less<>>;

struct QueryRequest {
  std::string query;
  std::optional<int64_t> from, to;  // ns since 1970; none: up to now, and from 15 minutes before the end
  std::optional<int64_t> now;       // ns since 1970; none: the clock's
  std::optional<uint64_t> limit;    // rows
  bool strict = false;
  std::string default_source = "logs";
  std::map<std::string, dataprime::QueryParameter, std::less<>> parameters;
  std::map<std::string, dataprime::EnrichmentTable, std::less<>> tables;  // that it may use
  AttributesBySource attributes;                                          // that there are
  // Those that there are by now. Asked once, when the query names one that isn't in `attributes`: it may have been
  // stored a moment ago. May be empty.
  std::function<AttributesBySource()> newer_attributes = {};
  KeptSlices* slices = nullptr;  // where pieces of groupings are kept; none: all is read every time
};

struct QueryFailure {
  Error error;
  std::vector<dataprime::Diagnostic> diagnostics;  // when the query itself is wrong
};

struct QueryFigures {
  uint64_t rows = 0;        // of the result
  uint64_t read_rows = 0;   // stored rows that were looked at, as far as the engine has said when the result ends
  uint64_t read_bytes = 0;  // of them, before compression
  std::chrono::nanoseconds elapsed{0};
  enum class Cut { kNone, kRows, kBytes } cut_by = Cut::kNone;  // there are more rows than were given
};

dataprime::CompileOptions OptionsOf(const QueryRequest& request, int64_t now, const QueryLimits& limits);
// The rows a request gets at most.
uint64_t RowLimit(const QueryRequest& request, const QueryLimits& limits);

// kInvalid with what Render makes of the diagnostics.
std::expected<dataprime::Compiled, QueryFailure> CompileQuery(const QueryRequest& request,
                                                              const dataprime::CompileOptions& options,
                                                              const QueryLimits& limits);

class QueryRun {
 public:
  // Returns when the engine has begun to answer. `id`: unique among those that run.
  static std::expected<std::unique_ptr<QueryRun>, QueryFailure> Start(store::ClickHouseClient& client,
                                                                      const QueryRequest& request, const Clock& clock,
                                                                      const QueryLimits& limits, std::string_view id,
                                                                      net::CancelToken cancel);

  const dataprime::Compiled& compiled() const { return compiled_; }
  // The next row as the engine gives it (see ConvertRow), valid until the next call; nothing at the end.
  Result<std::optional<std::string_view>> NextRow();
  // Whether NextRow would answer without waiting: where not, what was given so far had better be sent.
  bool HasNext() const { return rows_ && rows_->HasNext(); }
  QueryFigures figures() const;

 private:
  QueryRun(store::ClickHouseClient& client, dataprime::Compiled compiled, const Clock& clock, const QueryLimits& limits,
           uint64_t row_limit)
      : client_(client),
        compiled_(std::move(compiled)),
        clock_(clock),
        limits_(limits),
        row_limit_(row_limit),
        started_(clock.Steady()) {}
  Result<void> Open();
  Result<store::RowLines> OpenSliced();
  void NoteRead();
  // Waits, where trying again may help; false where it can't, or was cancelled.
  bool WaitToTryAgain(const Error& error);
  Error Explain(const Error& error) const;

  store::ClickHouseClient& client_;
  const dataprime::Compiled compiled_;
  KeptSlices* slices_ = nullptr;
  std::optional<SlicedRun> sliced_;
  const Clock& clock_;
  const QueryLimits limits_;
  const uint64_t row_limit_;
  const SteadyPoint started_;
  store::QueryOptions call_;
  int tries_ = 1;
  std::optional<store::RowLines> rows_;
  QueryFigures figures_;
  uint64_t bytes_ = 0;
};

// By which the engine knows the query `id`.
std::string EngineQueryId(std::string_view id);

// The settings under which the engine runs a user's query. `readonly` comes last: after it nothing can be set.
store::Settings QuerySettings(const QueryLimits& limits);

// One row as the engine gives it, as the API gives it: timestamps as decimal strings, objects and
// values of any type as JSON rather than JSON in a string.
Result<std::string> ConvertRow(std::string_view line, const std::vector<dataprime::Column>& columns);

}  // namespace throughline::center
