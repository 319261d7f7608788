// Costs of stored spans, computed again with the prices of now.
//
// Shape    ALTER TABLE ... UPDATE of the columns that hold the cost, for some models at a time, only where it changes.
//          The engine writes each part of the table anew and swaps it in: a query sees a span with its old cost or its
//          new one, and no span is ever missing. A restart of the engine goes on with what was begun.
// Untouched  what applications reported themselves, and spans that wrap others.
// Errors   kConflict: one is running. Of the client.
// Threads  any; the work has a thread of its own.
// Source   ClickHouse documentation, "ALTER TABLE ... UPDATE", "system.mutations".
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "center/cost/reprice_sql.h"
#include "net/cancel.h"
#include "pricing/price_book.h"
#include "store/clickhouse_client.h"
#include "store/ddl.h"

namespace throughline::center {

struct RepriceRange {
  int64_t from = 0, to = 0;  // by the start of the span, ns since 1970; `to` is not in it
};

struct RepriceFigures {
  uint64_t models = 0;    // (provider, requested model, model of the response) in the range
  uint64_t spans = 0;     // model calls with tokens that did not report their cost
  uint64_t changed = 0;   // of them, those whose cost or price is another now
  uint64_t unpriced = 0;  // of them, those without a cost now
  double usd_before = 0, usd_after = 0;

  void Add(const RepriceFigures& more);
};

struct RepriceStatus {
  std::string id;
  enum class State { kRunning, kDone, kFailed } state = State::kRunning;
  RepriceRange range;
  RepriceFigures figures;       // of the models that were looked at so far
  uint64_t models_done = 0;     // written
  uint64_t parts_to_write = 0;  // of the table, for the models at hand
  std::string error;
  int64_t started_ns = 0, ended_ns = 0;
};

class Repricer {
 public:
  Repricer(store::ClickHouseClient& client, store::DdlOptions ddl, const Clock& clock,
           const pricing::PriceSource& prices)
      : client_(client), ddl_(std::move(ddl)), clock_(clock), prices_(prices) {}
  ~Repricer() { Stop(); }

  // What Start would do. Blocks, until `cancel` at most.
  Result<RepriceFigures> Preview(const RepriceRange& range, net::CancelToken cancel);
  Result<RepriceStatus> Start(const RepriceRange& range);
  // Of the last one that this server started.
  std::optional<RepriceStatus> Last() const;
  // The engine finishes what it was told; nothing more is told to it.
  void Stop();

 private:
  using OnModels = std::function<Result<void>(const CostExpression&, const RepriceFigures&)>;
  Result<RepriceFigures> Walk(const RepriceRange& range, const net::CancelToken& cancel, const OnModels& on_models);
  Result<std::vector<PricedModel>> Models(const RepriceRange& range, const net::CancelToken& cancel);
  Result<RepriceFigures> Count(const RepriceRange& range, const net::CancelToken& cancel, const CostExpression& cost);
  Result<void> Write(const RepriceRange& range, const CostExpression& cost, const std::string& marker);
  Result<bool> IsWritten(const std::string& marker);
  void Run(RepriceRange range);
  bool WaitOrStop(std::chrono::milliseconds time);
  void Note(const std::function<void(RepriceStatus&)>& change);

  store::ClickHouseClient& client_;
  const store::DdlOptions ddl_;
  const Clock& clock_;
  const pricing::PriceSource& prices_;
  SystemRandom random_;
  mutable std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::optional<RepriceStatus> last_;
  net::CancelToken stopped_;  // of what the engine is asked while Run goes on
  std::thread thread_;
};

}  // namespace throughline::center
